import { readPage } from './documents.ts'

/** The page that says what each counter of the local stack counts. */
export const COUNTERS_PAGE = 'docs/run/rehearsing-outages.md'

/**
 * The cells of a table's rows, the table chosen by the heading of its first column; none when there is no such table.
 */
export function tableRows(page: string, firstHeading: string): string[][] {
  const [, table = ''] =
    new RegExp(`^\\| ${firstHeading} +\\|.*\\n\\|[ -|]+\\n((?:\\|.*\\n)+)`, 'm').exec(page) ?? []
  return table
    .trim()
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => row.split('|').slice(1, -1))
}

/** What stands between backticks. */
export const namesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

/** The names in the page's table of counters, with `<…>` for what depends on the request. */
export const documentedCounters = (): string[] =>
  tableRows(readPage(COUNTERS_PAGE), 'counter').flatMap(([name = '']) => namesIn(name))

/** Whether a counter is one of these, with something in each place of a `<…>`. */
export const isOneOf = (names: readonly string[], counter: string): boolean =>
  names.some((name) => {
    const pattern = name.split(/<[^>]+>/).map((part) => part.replaceAll('.', '\\.'))
    return new RegExp(`^${pattern.join('[^.]+')}$`).test(counter)
  })
