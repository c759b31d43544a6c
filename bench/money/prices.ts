import { readFileSync } from 'node:fs'

interface Price {
  readonly price: number
  /** Name of AWS's page that shows it. */
  readonly page: string
}

/** AWS's list prices, in US dollars. */
export interface Prices {
  /** ISO 8601 date. */
  readonly asKnownOn: string
  readonly region: string
  readonly note: string
  readonly lambdaPerMillionRequests: Price
  readonly lambdaPerGigabyteSecond: Price
  readonly kmsPerKeyAndMonth: Price
  readonly kmsPer10000Requests: Price
  readonly kmsPer10000RsaSignatures: Price
  readonly secretPerMonth: Price
  readonly secretsPer10000Calls: Price
  readonly parametersPer10000Calls: Price
  readonly raisedParametersPer10000Calls: Price
  readonly schedulerPerMillionInvocations: Price
  readonly alarmPerMonth: Price
  readonly metricPerMonth: Price
  readonly dashboardPerMonth: Price
}

export const PRICES = JSON.parse(readFileSync(new URL('./prices.json', import.meta.url), 'utf8')) as Prices

export const pricePages = (): readonly string[] => [
  ...new Set(
    Object.values(PRICES as unknown as Record<string, unknown>)
      .filter((value): value is Price => typeof value === 'object' && value !== null)
      .map(({ page }) => page),
  ),
]
