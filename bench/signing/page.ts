import { bars } from '../report/bars.ts'
import { estimatedGoal, type Goal } from '../report/goal.ts'
import { percent, spread, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { Signing, SigningRow, SigningTable } from './measure.ts'

const LEAST_SHARE = 0.95

const WHY_NOT =
  "jose signs by WebCrypto, which hands each signature to Node's thread pool and back. That takes some tens of microseconds beside some hundreds for RSA. So that row is the most that any library on WebCrypto can reach. Ours then checks each signature against the certificate before it is sent: that takes most of the rest, and the other rows do not do it. A CryptoKey imported once instead of a KeyObject changes nothing, since jose keeps the conversion. An assertion put together by hand and signed by `node:crypto` on the calling thread comes close to the limit. It would save a tenth of a millisecond in each renewal, 41 times a day. A kept and tested library is worth more than that here."

export function signingPage({ one, four, parseMicroseconds }: Signing): Section {
  return {
    title: 'Signing the client assertion',
    goals: [goal('one after the other', one), goal('four at once', four)],
    body: `One after the other:

${signingTable(one)}

Four at once, as the refresher signs for the four seed scopes:

${signingTable(four)}

${one.rows[0]?.perSecond.runs} runs of 80 signatures each, interleaved, every contender in a process of its own, RSA-2048 with SHA-256. The limit of each table is the fastest of its
rows that only sign: here *${one.limit}* for one, *${four.limit}* for four.

The first row, the one by hand, jsonwebtoken and MSAL Node sign on the calling thread. They use one processor in both cases. The others sign on Node's thread pool, and use as many processors as are free. Parsing the certificate and proving that its key signs takes ${spread(parseMicroseconds)} µs, once per version of the secret and container.`,
    pictures: [
      {
        name: 'signing.svg',
        alt: 'Signatures per second',
        svg: bars(
          'Signatures per second, one after the other',
          '/s',
          one.rows.map(({ name, perSecond }) => ({
            name,
            value: perSecond,
            isOurs: name.startsWith('ours'),
          })),
        ),
      },
    ],
  }
}

function goal(how: string, { rows }: SigningTable): Goal {
  const ours = rows.find(({ name }) => name.startsWith('ours')) as SigningRow
  return estimatedGoal({
    text: `${LEAST_SHARE * 100} % of the limit, ${how}`,
    estimate: ours.toLimit,
    limit: { atLeast: LEAST_SHARE },
    unit: '',
    show: percent,
    whyNot: WHY_NOT,
  })
}

const signingTable = ({ rows }: SigningTable): string =>
  table(
    ['', 'per second, median (quartiles)', 'of the limit'],
    rows.map(({ name, perSecond, toLimit }) => [name, spread(perSecond), spread(toLimit)]),
  )
