import { bars } from '../report/bars.ts'
import { estimatedGoal } from '../report/goal.ts'
import { percent, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { ColdStartRow, ColdStarts } from './measure.ts'

const MOST_ABOVE_EMPTY_MS = 15

export function coldStartPage({ rows, oursToMiddySsm }: ColdStarts): Section {
  const deployed = rows.find(({ name }) => name === 'ours, as deployed') as ColdStartRow
  return {
    title: 'Cold start of a sibling that reads the token',
    goals: [
      estimatedGoal({
        text: `as deployed, init above the empty handler at most ${MOST_ABOVE_EMPTY_MS} ms`,
        estimate: deployed.initAboveEmptyMs,
        limit: { atMost: MOST_ABOVE_EMPTY_MS },
        unit: 'ms',
        whyNot:
          'What is left is mostly `node:https`. Lambda needs it anyway, and loading it during init is cheaper than at the first call. Taking `node:http` without an import (an import reads a getter that loads undici) saved about 20 ms. A slow processor stretches this figure as it does that of the empty handler.',
      }),
      estimatedGoal({
        text: "the same handler, init above the empty one at most one fifth of @middy/ssm's",
        estimate: oursToMiddySsm,
        limit: { atMost: 0.2 },
        unit: 'of it',
        show: percent,
        whyNot:
          'Both are differences of two noisy times, and their ratio is noisier still: see the quartiles of either.',
      }),
    ],
    body: `${table(
      ['milliseconds, median (quartiles)', 'init', 'above empty', 'to empty', 'first answer', 'above empty'],
      rows.map(({ name, initMs, initAboveEmptyMs, initToEmpty, answerMs, answerAboveEmptyMs }) => [
        name,
        spread(initMs),
        spread(initAboveEmptyMs),
        spread(initToEmpty),
        spread(answerMs),
        spread(answerAboveEmptyMs),
      ]),
    )}

${rows[0]?.initMs.runs} runs each, interleaved. Every handler reads the same parameter from the local AWS endpoint. All are bundled with the
settings of \`serverless.yml\`.

- *Init* is the time from the start of the process until AWS's own runtime client (\`aws-lambda-ric\`) asks for the first invocation.
- *First answer* is the time until the handler's answer is there.
- *Ours* is the middleware around a handler that does nothing else, like its peers.
- *Ours, as deployed* is \`get-payment-request\` out of its zip. It also calls a Stitch that answers at once.
- *SDK, of the runtime* leaves the SDK outside the bundle, as the Node runtime of Lambda provides it.
- *SDK, trimmed* is given Region, credentials and all other settings. It is bundled without the chain of credential providers.
- *@smithy/signature-v4* is that signer with \`node:http\` and nothing else: the best that a reader of our own could reach.

Only \`@middy/ssm\` begins to read before the first invocation: that is its own default.`,
    pictures: [
      {
        name: 'cold-start-init.svg',
        alt: 'Init phase of each handler in milliseconds',
        svg: bars(
          'Init phase, from process start to the first call for an invocation',
          'ms',
          rows.map(({ name, initMs }) => ({ name, value: initMs, isOurs: name.startsWith('ours') })),
        ),
      },
      {
        name: 'cold-start-answer.svg',
        alt: 'Time to the first answer of each handler in milliseconds',
        svg: bars(
          'First answer, from process start',
          'ms',
          rows.map(({ name, answerMs }) => ({ name, value: answerMs, isOurs: name.startsWith('ours') })),
        ),
      },
    ],
  }
}
