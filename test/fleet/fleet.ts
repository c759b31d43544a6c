import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { httpEvent } from '../../local/lambda/http-event.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import type { TestStack } from '../support/stack.ts'

/** What became of one call, and how long it took. */
export interface Served {
  readonly status: number
  readonly code: string | undefined
  /** How often it was told to come again, and did. None where the machine is fast enough. */
  readonly repeats: number
  readonly ms: number
}

/** A function's answer to a call. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly code: string | undefined
}

const MOST_REPEATS = 5

/** How long a call of each container may take for nothing. */
const MOST_SECONDS = 4

/**
 * Calls as a good caller does: told 503 and when to come again, it does. A machine that is busy may need that; the
 * counts stay the same.
 */
export async function served(call: () => Promise<Answered>): Promise<Served> {
  const startedAt = performance.now()
  for (let repeats = 0; ; repeats += 1) {
    const { status, headers, code } = await call()
    const wait = headers['retry-after']
    if (status !== 503 || wait === undefined || repeats === MOST_REPEATS)
      return { status, code, repeats, ms: Math.round(performance.now() - startedAt) }
    await setTimeout(Number(wait) * 1000)
  }
}

const SIBLING = 'create-payment-request'
const ROUTE = '/payment-requests'

/** Warm containers of one sibling, each a process with a memory of its own. */
export class Fleet {
  readonly #stack: TestStack

  constructor(stack: TestStack) {
    this.#stack = stack
  }

  /** Why this machine cannot say what so many callers meet; undefined where it can. */
  busy: string | undefined

  /**
   * Starts so many containers, in batches, and runs each once with a body that is refused before any token is needed.
   */
  async prewarm(count: number): Promise<void> {
    const { functions } = this.#stack.lambda
    for (let warm = 20; warm < count + 20; warm += 20) await functions.prewarm(SIBLING, Math.min(warm, count))
    this.busy = undefined
    await this.measure(count)
  }

  /**
   * Calls all of them for nothing. A caller waits 15 s for a token, whatever the machine does meanwhile: where the
   * calls alone take a good part of that, what becomes of them says how busy the machine is, and nothing of ours.
   */
  async measure(count: number): Promise<void> {
    const startedAt = performance.now()
    await this.#callAtOnce(count, () => '{')
    const seconds = (performance.now() - startedAt) / 1000
    if (seconds > MOST_SECONDS)
      this.busy = `the machine is busy: ${count} calls for nothing take ${Math.round(seconds)} s`
  }

  /** How often each container has been called. */
  invocations(): readonly number[] {
    const containers = this.#stack.lambda.functions.containers()
    return containers
      .filter(({ functionKey }) => functionKey === SIBLING)
      .map(({ invocations }) => invocations)
  }

  /** As many calls at once, each in a container of its own; every one creates a payment request of its own. */
  callAtOnce(count: number): Promise<Served[]> {
    return this.#callAtOnce(count, () =>
      JSON.stringify({ ...PAYMENT_REQUEST, externalReference: `order-${randomUUID()}` }),
    )
  }

  #callAtOnce(count: number, body: () => string): Promise<Served[]> {
    return Promise.all(
      Array.from({ length: count }, () => {
        const sent = body()
        return served(() => this.#call(sent))
      }),
    )
  }

  async #call(sent: string): Promise<Answered> {
    const { lambda, outputs } = this.#stack
    const { payload } = await lambda.functions.invoke(SIBLING, this.#event(sent))
    outputs.add(`answer of ${SIBLING}`, payload.toString(), { success: true })
    const { statusCode, headers, body } = JSON.parse(payload.toString())
    return { status: statusCode, headers, code: JSON.parse(body).code }
  }

  /**
   * The event that the gateway makes; handed to the functions directly, so that no container is free again before all
   * are taken.
   */
  #event(body: string): Buffer {
    const { stack } = this.#stack.service
    const request = {
      method: 'POST',
      target: ROUTE,
      rawHeaders: ['content-type', 'application/json'],
      body: Buffer.from(body),
      sourceIp: '127.0.0.1',
      arrivedAtMs: Date.now(),
    }
    const facts = {
      requestId: randomUUID(),
      routeKey: `POST ${ROUTE}`,
      pathParameters: {},
      rawPath: ROUTE,
      accountId: stack.accountId,
      apiId: 'local',
      domainName: 'local.execute-api.amazonaws.com',
    }
    return Buffer.from(JSON.stringify(httpEvent(request, facts)))
  }
}

/** `201`, or the status and the code of a failure, each once. */
export const outcomesOf = (served: readonly Served[]): readonly string[] => [
  ...new Set(served.map(({ status, code }) => (code === undefined ? `${status}` : `${status} ${code}`))),
]

/** How long the slowest call took, and how many calls had to be repeated. */
export const slowest = (all: readonly Served[]): string =>
  `slowest ${Math.max(...all.map(({ ms }) => ms))} ms, ${all.filter(({ repeats }) => repeats > 0).length} told to come again`
