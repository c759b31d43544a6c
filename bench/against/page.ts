import type { Machine } from '../machine.ts'
import { estimated } from '../report/goal.ts'
import { spread, table } from '../report/markdown.ts'
import type { Sides } from './builds.ts'
import type { Comparison } from './comparison.ts'
import type { NetworkRow } from './network.ts'

/** Everything that a comparison of two commits has found. */
export interface ComparisonResults {
  /** Full hashes; `+` behind one whose files differ from the commit. */
  readonly commits: Sides<string>
  readonly machine: Machine
  readonly isQuick: boolean
  readonly minutes: number
  readonly coldStart: readonly Comparison[]
  readonly warmRead: readonly Comparison[]
  readonly siblingCall: readonly Comparison[]
  readonly refresh: readonly Comparison[]
  readonly network: readonly NetworkRow[]
}

/** The page of a comparison. */
export function comparisonPage(results: ComparisonResults): string {
  const { commits, machine, isQuick, minutes } = results
  const [here, there] = [shortened(commits.here), shortened(commits.there)]
  const rows = (comparisons: readonly Comparison[]): string =>
    table(
      ['median (quartiles)', there, here, `${here} to ${there}`, 'runs'],
      comparisons.map((row) => [row.name, ...cells(row)]),
    )
  return `# ${here} beside ${there}

Written by \`npm run bench -- --against ${there}\` on ${machine.startedAt.slice(0, 10)}, Node ${machine.node}, ${machine.processors} × ${machine.processor}, ${machine.memoryGibibytes} GiB,
${machine.system}; ${machine.loadBefore} processes were waiting to run when it began, and it took ${Math.ceil(minutes)} minutes.
${commits.here.endsWith('+') ? `\n**The files differ from commit ${here.slice(0, -1)}**: what was measured is the checkout as it was.\n` : ''}${isQuick ? '\n**A quick run: it shows that everything runs, and its figures mean nothing.**\n' : ''}
Both commits take turns, each run against the other's of the same round. The last column but one is the median of such ratios, with its 95 % interval (percentile
bootstrap over the rounds): an interval with 1 in it shows no difference. Everything runs in AWS's own runtime client (\`aws-lambda-ric\`), out of the zips that
each commit packages by itself, but for the warm read, which is made through the bundled entries of the package.

## Cold start

${rows(results.coldStart)}

## Warm read

${rows(results.warmRead)}

## Call of a warm sibling

Loopback, without TLS, with a Stitch that answers at once.

${rows(results.siblingCall)}

## A refresh

${rows(results.refresh)}

## Over a network

TLS servers behind a proxy that adds round trips: opening a connection costs one, and each direction half of one. They announce \`Keep-Alive: timeout=60\`.

${networkTable(results.network, here, there)}
`
}

const networkTable = (rows: readonly NetworkRow[], here: string, there: string): string =>
  table(
    [
      'median (quartiles)',
      'to Stitch',
      'to AWS',
      there,
      here,
      `${here} to ${there}`,
      'runs',
      'round trips before',
      'round trips now',
    ],
    rows.map((row) => {
      const { stitchMs, awsMs } = row.distance
      const trips = (ms: number): string => (row.isWarmCall ? (ms / stitchMs).toFixed(1) : '')
      const { here: now, there: before } = row.figures
      return [
        row.name,
        `${stitchMs} ms`,
        `${awsMs} ms`,
        ...cells(row),
        trips(before.median),
        trips(now.median),
      ]
    }),
  )

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
