import { randomUUID } from 'node:crypto'
import { httpEvent } from '../../local/lambda/http-event.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import type { TestStack } from '../support/stack.ts'

/** What became of one call, and how long it took. */
export interface Served {
  readonly status: number
  readonly code: string | undefined
  readonly ms: number
}

const SIBLING = 'create-payment-request'
const ROUTE = '/payment-requests'

/** Warm containers of one sibling, each a process with a memory of its own. */
export class Fleet {
  readonly #stack: TestStack

  constructor(stack: TestStack) {
    this.#stack = stack
  }

  /** Starts so many containers, in batches, and runs each once with a body that is refused before any token is needed. */
  async prewarm(count: number): Promise<void> {
    const { functions } = this.#stack.lambda
    for (let warm = 20; warm < count + 20; warm += 20) await functions.prewarm(SIBLING, Math.min(warm, count))
    await this.#callAtOnce(count, () => '{')
  }

  /** How often each container has been called, each number once. */
  invocations(): readonly number[] {
    const containers = this.#stack.lambda.functions.containers()
    return [
      ...new Set(
        containers.filter(({ functionKey }) => functionKey === SIBLING).map(({ invocations }) => invocations),
      ),
    ]
  }

  /** As many calls at once, each in a container of its own; every one creates a payment request of its own. */
  callAtOnce(count: number): Promise<Served[]> {
    return this.#callAtOnce(count, () =>
      JSON.stringify({ ...PAYMENT_REQUEST, externalReference: `order-${randomUUID()}` }),
    )
  }

  #callAtOnce(count: number, body: () => string): Promise<Served[]> {
    const { lambda, outputs } = this.#stack
    return Promise.all(
      Array.from({ length: count }, async () => {
        const startedAt = Date.now()
        const { payload } = await lambda.functions.invoke(SIBLING, this.#event(body()))
        const ms = Date.now() - startedAt
        outputs.add(`answer of ${SIBLING}`, payload.toString(), { success: true })
        const { statusCode, body: answered } = JSON.parse(payload.toString())
        return { status: statusCode, code: JSON.parse(answered).code, ms }
      }),
    )
  }

  /** The event that the gateway makes; handed to the functions directly, so that no container is free again before all are taken. */
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

/** How long the slowest call took, in milliseconds. */
export const slowestMs = (served: readonly Served[]): number => Math.max(...served.map(({ ms }) => ms))
