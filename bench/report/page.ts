import { wrapProse } from '../../scripts/wrap-prose.ts'
import type { Machine } from '../machine.ts'
import type { Goal } from './goal.ts'
import { table } from './markdown.ts'
import type { Section } from './section.ts'

/** A run, and what was measured again by itself since. */
export interface Run {
  readonly machine: Machine
  readonly minutes: number
  readonly isQuick: boolean
  readonly again?: Readonly<Record<string, Machine>>
}

/** The page: what was reached, then each measurement with its tables and pictures. */
export function page({ machine, minutes, isQuick, again = {} }: Run, sections: readonly Section[]): string {
  const goals = sections.flatMap((section) =>
    section.goals.map((goal) => ({ ...goal, section: section.title })),
  )
  return wrapProse(`# Performance

This page compares this project with its peers on one machine. \`npm run bench\` writes it from [bench/results.json](../../bench/results.json): do not edit it. Commit ${machine.commit}, ${machine.startedAt.slice(0, 10)}, Node ${machine.node}, ${machine.processors} × ${machine.processor},
${machine.memoryGibibytes} GiB, ${machine.system}. It took ${Math.ceil(minutes)} minutes, and ${machine.loadBefore} processes were waiting to run when it began.
${againLines(again)}${isQuick ? '\n**A quick run: it shows that everything runs, and its figures mean nothing.**\n' : ''}
All contenders of a table take turns (A B C, B C A, …), each run against the others of the same round. Ratios are medians of such pairs. The figures in brackets are the first and
third quartile: half of all runs lie between them. Compare ratios, not milliseconds: those are this machine's.

A goal on such a median is judged by its 95 % interval (percentile bootstrap over the rounds). It is reached when all of the interval keeps to the limit, and missed when none of it
does. In between, and with under six runs, this run **cannot tell**.

A _sibling_ is a function of this deployment that calls Stitch. A _scope set_ is the scopes of one token. A _tick_ is one firing of the schedule.

## What was reached

${table(
  ['goal', 'measured', 'reached'],
  goals.map(({ section, text, measured, verdict }) => [
    `${section}: ${text}`,
    measured,
    verdict === 'yes' ? verdict : `**${verdict}**`,
  ]),
)}
${reasons(goals)}
${sections
  .map(
    ({ title, body, pictures }, index) =>
      `## ${index + 1}. ${title}\n\n${body}\n${pictures.map(({ alt, name }) => `\n![${alt}](performance/${name})\n`).join('')}`,
  )
  .join('\n')}
## How to repeat it

\`\`\`bash
npm ci
npm run bench             # about ${Math.ceil(minutes)} minutes; writes this page, its pictures and bench/results.json
npm run bench -- --quick  # the same with few runs, into bench/.quick/
npm run bench -- --only network  # one measurement; the page keeps what it has of the others
npm run bench -- --page  # measures nothing: writes this page again from bench/results.json
npm run bench -- --against v1.2.3  # this checkout in turn with another commit, into bench/.against/; also with --quick
\`\`\`

What it is measured against is installed at the first run, from \`bench/package.json\`; AWS's runtime client among it compiles C++ for a minute and needs cmake, make and a
compiler. Have the machine do nothing else meanwhile. Nothing leaves the machine but that installation.

## What these figures do not show

- **Lambda itself.** Processes of this machine take the place of sandboxes: no image is fetched, no microVM starts, and the share of a processor that a function of 512 MB gets is smaller.
  Differences and ratios carry over better than times.
- **The network.** But for the section of that name all is loopback, without TLS; a refresh has round trips only as delays of answers. In that section nothing is lost, DNS takes no time, and a line is as fast as memory.
- **The real AWS and the real Stitch.** The local endpoint answers faster than Parameter Store, KMS included, and Stitch answers at once.
- **Other processors.** Lambda's arm64 differs; RSA in particular.
- **Load from outside.** Throughput is that of one container with one request at a time, as Lambda has it; the gateway is not in it.
- **What peers do besides.** Powertools, MSAL, google-auth-library and \`@middy/ssm\` were made for other or wider purposes; each is used here for the one thing that it shares with this project,
  as its documentation shows it.
`)
}

const againLines = (again: Readonly<Record<string, Machine>>): string =>
  Object.entries(again)
    .map(
      ([name, { commit, startedAt, loadBefore }]) =>
        `\nMeasured again by itself: \`${name}\`, at commit ${commit}, ${startedAt.slice(0, 10)}; ${loadBefore} processes were waiting to run.\n`,
    )
    .join('')

/** Why goals were missed or left open; what holds for several of them is said once. */
function reasons(goals: readonly (Goal & { readonly section: string })[]): string {
  const missed = Map.groupBy(
    goals.filter(({ verdict }) => verdict !== 'yes'),
    ({ whyNot }) => whyNot,
  )
  if (missed.size === 0) return ''
  const lines = [...missed].map(
    ([whyNot, alike]) =>
      `- ${alike.map(({ section, text, verdict }) => `*${section}: ${text}* (${verdict})`).join('; ')}. ${whyNot}`,
  )
  return `\nWhy not, or why this run cannot tell:\n\n${lines.join('\n')}\n`
}
