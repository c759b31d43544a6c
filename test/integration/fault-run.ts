import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { TestStack } from '../support/stack.ts'

/** The scope set that the tests of faults renew. */
export const SCOPE = 'client_paymentrequest'

/** One scope set's outcome, as the refresher tells it. */
export interface Outcome {
  readonly scope: string
  readonly outcome: string
  readonly code?: string
  readonly message?: string
  readonly version?: number
}

/** A figure in CloudWatch's embedded metric format. */
export interface Metric {
  readonly name: string
  readonly value: number
  readonly scope: string | undefined
  /** Name and value of each dimension. */
  readonly dimensions: ReadonlyMap<string, string>
}

/** What came of one run of the refresher, and what it cost. */
export interface Observed {
  readonly outcomes: readonly Outcome[]
  /** `refreshed`, `fresh`, or the code of a failure, of the first scope set. */
  readonly ended: string
  /** The failure's message, empty without one. */
  readonly message: string
  /** Token requests. */
  readonly requests: number
  /** Reads of the secret. */
  readonly secretReads: number
  /** Writes of a parameter, those that were refused too. */
  readonly writes: number
  readonly metrics: readonly Metric[]
  /** Everything that was logged and answered meanwhile. */
  readonly said: string
}

/** The values of a metric in a run. */
export const valuesOf = ({ metrics }: Observed, metric: string): number[] =>
  metrics.filter(({ name }) => name === metric).map(({ value }) => value)

/** Runs the refresher in this process, for one scope set unless the event says otherwise. */
export async function runRefresher(stack: TestStack, event: object = { scopes: [SCOPE] }): Promise<Observed> {
  const { handler: way } = stack
  const counted = () =>
    ['token.requests', 'secretsmanager.GetSecretValue', 'ssm.PutParameter'].map((name) =>
      stack.counters.get(name),
    )
  const [requests = 0, reads = 0, writes = 0] = counted()
  const from = stack.outputs.all().length
  const { result, error } = await way.invoke(event)
  const [requestsNow = 0, readsNow = 0, writesNow = 0] = counted()
  const texts = stack.outputs
    .all()
    .slice(from)
    .map(({ text }) => text)
  assert.ok(result !== undefined || error?.errorType === 'RefreshFailed', JSON.stringify(error))
  const outcomes: Outcome[] = (result ?? JSON.parse(error?.errorMessage ?? '')).outcomes
  const [first] = outcomes
  return {
    outcomes,
    ended: first?.code ?? first?.outcome ?? '',
    message: first?.message ?? '',
    requests: requestsNow - requests,
    secretReads: readsNow - reads,
    writes: writesNow - writes,
    metrics: metricsIn(texts),
    said: texts.join('\n'),
  }
}

/** The metrics in what was said: one line may hold several, and several values of one. */
export function metricsIn(texts: readonly string[]): Metric[] {
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line) as Record<string, unknown> & EmbeddedMetrics)
    .flatMap((line) =>
      line._aws.CloudWatchMetrics.flatMap(({ Dimensions: [names = []], Metrics }) => {
        const dimensions = new Map(names.map((name) => [name, String(line[name])]))
        return Metrics.flatMap(({ Name: name }) =>
          [line[name]].flat().map((value) => ({
            name,
            value: value as number,
            scope: dimensions.get('Scope'),
            dimensions,
          })),
        )
      }),
    )
}

/** AWS: "Specification: Embedded metric format". */
interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
}

/** Proves that the work leaves what is stored for a scope set as it is: not a byte of it, nor its version, changes. */
export async function keeps<T>(stack: TestStack, work: () => Promise<T>, scope = SCOPE): Promise<T> {
  const before = await stack.store.read(scope)
  assert.ok(before, 'something must be stored, to be kept')
  const result = await work()
  assert.deepEqual(await stack.store.read(scope), before)
  return result
}

/** A deployment with a cold refresher and a token that is due; what happens next is up to the test. */
export async function withTokenDue(
  stack: TestStack,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  await stack.deploy(settings)
  await stack.store.write(SCOPE, { ageSeconds: 2000 })
}

/**
 * Holds the clock of this process, by which the local stack goes too, until the test is over: time passes when it is
 * told to.
 */
export const clockOf = ({ mock }: TestContext) => {
  let now = Date.now()
  mock.method(Date, 'now', () => now)
  return {
    pass(seconds: number) {
      now += seconds * 1000
    },
  }
}
