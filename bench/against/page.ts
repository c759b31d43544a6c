import type { Machine } from '../machine.ts'
import type { Network } from '../network/measure.ts'
import { networkPage } from '../network/page.ts'
import { estimated } from '../report/goal.ts'
import { spread, table } from '../report/markdown.ts'
import type { Sides } from './builds.ts'
import type { Comparison } from './comparison.ts'

/** Everything that a comparison of two commits has found. */
export interface ComparisonResults {
  /** Full hashes; `+` behind one whose files differ from the commit. */
  readonly commits: Sides<string>
  readonly machine: Machine
  readonly isQuick: boolean
  readonly minutes: number
  readonly warmRead: readonly Comparison[]
  readonly siblingCall: readonly Comparison[]
  readonly refresh: readonly Comparison[]
  readonly network: Network
}

/** How a comparison came about. */
export type Circumstances = Pick<ComparisonResults, 'commits' | 'machine' | 'isQuick' | 'minutes'>

/** The page of the initialisations alone. */
export const initialisationPage = (
  circumstances: Circumstances,
  initialisations: readonly Comparison[],
): string => `${heading(circumstances, ' --only initialisation')}
From the start of the process until it asks for its first invocation, above an empty handler, on loopback without TLS. Where single differences may be near zero,
the ratio is that of the two medians.

${rowsOf(circumstances, initialisations)}
`

/** The page of a comparison. */
export function comparisonPage(results: ComparisonResults): string {
  const rows = (comparisons: readonly Comparison[]): string => rowsOf(results, comparisons)
  return `${heading(results, '')}
## Warm read

${rows(results.warmRead)}

## Call of a warm sibling

Loopback, without TLS, with a Stitch that answers at once.

${rows(results.siblingCall)}

## A refresh

${rows(results.refresh)}

## Over a network

${networkSection(results.network)}
`
}

function rowsOf({ commits }: Circumstances, comparisons: readonly Comparison[]): string {
  const [here, there] = [shortened(commits.here), shortened(commits.there)]
  return table(
    ['median (quartiles)', there, here, `${here} to ${there}`, 'runs'],
    comparisons.map((row) => [row.name, ...cells(row)]),
  )
}

function heading({ commits, machine, isQuick, minutes }: Circumstances, options: string): string {
  const [here, there] = [shortened(commits.here), shortened(commits.there)]
  return `# ${here} beside ${there}

Written by \`npm run bench -- --against ${there}${options}\` on ${machine.startedAt.slice(0, 10)}, Node ${machine.node}, ${machine.processors} × ${machine.processor}, ${machine.memoryGibibytes} GiB,
${machine.system}; ${machine.loadBefore} processes were waiting to run when it began, and it took ${Math.ceil(minutes)} minutes.
${commits.here.endsWith('+') ? `\n**The files differ from commit ${here.slice(0, -1)}**: what was measured is the checkout as it was.\n` : ''}${isQuick ? '\n**A quick run: it shows that everything runs, and its figures mean nothing.**\n' : ''}
Both commits take turns, each run against the other's of the same round. The last column but one is the median of such ratios, with its 95 % interval (percentile
bootstrap over the rounds): an interval with 1 in it shows no difference. Everything runs in AWS's own runtime client (\`aws-lambda-ric\`), out of the zips that
each commit packages by itself, but for the warm read, which is made through the bundled entries of the package.
`
}

function networkSection(network: Network): string {
  const { body, goals } = networkPage(network)
  const reached = goals.map(({ text, measured, verdict }) => [text, measured, verdict])
  return `${table(['goal', 'measured', 'reached'], reached)}\n\n${body}`
}

function cells({ figures, unit, hereToThere }: Comparison): readonly string[] {
  return [
    `${spread(figures.there)} ${unit}`,
    `${spread(figures.here)} ${unit}`,
    estimated(hereToThere),
    `${hereToThere.runs}`,
  ]
}

/** Twelve digits of a hash, and the mark behind it. */
export const shortened = (commit: string): string => commit.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1')
