import { STITCH } from '../../lib/providers/stitch.ts'
import type { ColdStartRow } from '../cold-start/measure.ts'
import { bars } from '../report/bars.ts'
import { figure, table } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import type { Sizes } from '../size/measure.ts'
import type { RestItem } from './cost-at-rest.ts'
import { ASSUMED, type CostOfCalls } from './cost-of-calls.ts'
import { PRICES, pricePages } from './prices.ts'

const dollars = (amount: number): string => `$${amount.toFixed(amount < 0.01 && amount > 0 ? 4 : 2)}`

export interface Money {
  /** Of how many containers the calls were counted. */
  readonly containers: number
  readonly calls: readonly CostOfCalls[]
  readonly rest: readonly RestItem[]
}

export function moneyPage(sizes: Sizes, coldStarts: readonly ColdStartRow[], money: Money): Section {
  const { calls, rest, containers } = money
  const sum = (items: readonly RestItem[]): number => items.reduce((total, item) => total + item.dollars, 0)
  const coldStartPrice = (name: string): string => {
    const row = coldStarts.find((one) => one.name === name)
    if (row === undefined) return ''
    return dollars(row.answerMs.median * 1000 * 0.5 * PRICES.lambdaPerGigabyteSecond.price)
  }
  return {
    title: 'Size and money',
    goals: [],
    body: `${table(
      ['handler', 'bundle, KiB', 'zipped, KiB', 'a million cold starts'],
      sizes.handlers.map(({ name, bundleKib, zipKib }) => [
        name,
        figure(bundleKib),
        figure(zipKib),
        coldStartPrice(name),
      ]),
    )}

The zips of the deployment: ${sizes.zips.map(({ name, kib }) => `\`${name}\` ${figure(kib)} KiB`).join(', ')}.

What having the token adds to a million calls of the API, by ${containers} containers with a call a minute each:

${table(
  ['', 'token requests', 'reads', 'KMS', 'Secrets Manager', 'waiting', 'together'],
  calls.map((cost) => [
    cost.name,
    figure(cost.tokenRequests),
    figure(cost.reads),
    dollars(cost.kmsDollars),
    dollars(cost.secretDollars),
    dollars(cost.waitingDollars),
    dollars(cost.dollars),
  ]),
)}

*Waiting* is billed time of a function with 512 MB while it waits: ${ASSUMED.readMs} ms for a read and ${ASSUMED.tokenRequestMs} ms for a token, both assumed. The gateway and the function itself cost the same for all
(about $1.20 and more per million) and are left out. A month without a call, four scope sets:

${table(
  ['', 'in a month', 'dollars', 'needed to share a token at all'],
  [
    ...rest.map(({ item, count, dollars: amount, isShared }) => [
      item,
      figure(count),
      dollars(amount),
      isShared ? 'yes' : 'no',
    ]),
    ['together', '', dollars(sum(rest)), dollars(sum(rest.filter(({ isShared }) => isShared)))],
  ],
)}

A token per call or per container needs the secret only (${dollars(PRICES.secretPerMonth.price)}), and no alarm says that its certificate ends.
Calls add up to ${STITCH.seedScopes.length} metrics more, the reads of each scope set. \`--param alarms=off\` silences the alarms. They stay, and cost the same. Prices: ${PRICES.region}, US dollars, as known on ${PRICES.asKnownOn}. ${PRICES.note} ${pricePages().join('; ')}.`,
    pictures: [
      {
        name: 'size.svg',
        alt: 'Zipped size of each handler',
        svg: bars(
          'Zipped size of a handler',
          'KiB',
          sizes.handlers.map(({ name, zipKib }) => ({
            name,
            value: { median: zipKib, firstQuartile: zipKib, thirdQuartile: zipKib, runs: 1 },
            isOurs: name.startsWith('ours'),
          })),
        ),
      },
    ],
  }
}
