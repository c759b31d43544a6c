import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import {
  type InstanceAnswer,
  type InstanceCall,
  type ManagedInstance,
  runtimeClientMissing,
  startManagedInstance,
} from './managed-instance.ts'

const skip = runtimeClientMissing()
const stack = await startTestStack({ here: [REFRESHER] })
const { counters, faults } = stack
const { handler: inProcess } = stack

const CALLS = 1000
const WORKERS = 4
/** Invocations in the process at once. */
const AT_ONCE = 200
/** More than a busy machine needs. */
const LONG_MS = 600_000
/** Too little to begin a mutation, and much more than it takes to say so. */
const SHORT_MS = 8500

const event = (method: string, members: object) => ({
  headers: { 'content-type': 'application/json' },
  requestContext: { http: { method } },
  ...members,
})

const referenceOf = (index: number): string => `order-${index}`
const isShort = (index: number): boolean => index % 10 === 3
const isBad = (index: number): boolean => index % 10 === 7

/** A payment request with a reference of its own. One in ten has too little time for it, and one in ten is refused. */
const creation = (index: number): InstanceCall => ({
  requestId: randomUUID(),
  event: event('POST', {
    body: JSON.stringify({
      ...PAYMENT_REQUEST,
      externalReference: referenceOf(index),
      ...(isBad(index) ? { payerReference: '' } : {}),
    }),
  }),
  timeMs: isShort(index) ? SHORT_MS : LONG_MS,
})

/** Makes the calls, so many at once; the answers are in the order of the calls. */
async function callAll(
  instance: ManagedInstance,
  calls: readonly InstanceCall[],
  begins: (index: number) => void = () => undefined,
): Promise<readonly InstanceAnswer[]> {
  const answers: InstanceAnswer[] = []
  const left = [...calls.entries()]
  const takeTurns = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, call] = next
      begins(index)
      answers[index] = await instance.call(call)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns))
  return answers
}

/** Log lines; figures are none. */
const logOf = ({ lines }: ManagedInstance) =>
  lines.map((line) => JSON.parse(line)).filter((line) => !('_aws' in line))

describe('a function on a Lambda Managed Instance, many invocations in each of four threads,', {
  skip,
}, () => {
  const ids = new Map<number, string>()

  beforeEach(async () => {
    await stack.deploy()
    await inProcess.invoke({})
    counters.reset()
  })

  // Fault: several invocations in one process
  it('answers a thousand calls each with its own, logs each under its own id, and reads one token a thread', async (t) => {
    const instance = await startManagedInstance(stack, { key: 'create-payment-request', workers: WORKERS }, t)
    const calls = Array.from({ length: CALLS }, (_, index) => creation(index))
    const answers = await callAll(instance, calls, (index) => {
      if (index % 100 === 0) faults.add({ at: 'graphql', does: '503', times: 8 })
    })

    for (const [index, { status, json }] of answers.entries()) {
      if (isBad(index)) assert.deepEqual([status, json.errors[0].member], [400, 'payerReference'])
      else if (isShort(index)) assert.deepEqual([status, json.code], [502, 'upstream_unavailable'])
      else if (status === 201) ids.set(index, json.id)
      else
        assert.deepEqual(
          [status, json.code, json.externalReference],
          [504, 'outcome_unknown', referenceOf(index)],
        )
    }
    const unknown = answers.filter(({ status }) => status === 504).length
    assert.deepEqual([unknown, ids.size, new Set(ids.values()).size], [80, 720, 720])
    // What had too little time was not sent.
    assert.equal(counters.get('graphql.CreatePaymentRequest'), 800)
    assert.equal(counters.get('ssm.GetParameter'), WORKERS)

    const failed = answers.filter(({ status }) => status !== 201)
    // They were written before the answers, and come another way. Nothing is logged of what went well.
    while (logOf(instance).length < failed.length) await setTimeout(20)
    const log = Map.groupBy(logOf(instance), ({ function_request_id: id }) => id)
    for (const [index, { requestId, status }] of answers.entries()) {
      const lines = log.get(requestId) ?? []
      assert.equal(lines.length, status === 201 ? 0 : 1)
      // What a caller chose is for that caller alone.
      if (status === 504)
        assert.deepEqual([lines[0].code, lines[0].externalReference], ['outcome_unknown', undefined])
      if (isBad(index)) assert.deepEqual(lines[0].members, ['payerReference'])
      if (isShort(index)) assert.equal(lines[0].reason, 'NO_TIME_LEFT')
    }
  })

  // Fault: several invocations in one process
  it('gives each caller the payment that it asked for, and its deadline to no other caller', async (t) => {
    const instance = await startManagedInstance(stack, { key: 'get-payment-request', workers: WORKERS }, t)
    const asked = [...ids]
    const calls = asked.map(([, id]) => ({
      requestId: randomUUID(),
      event: event('GET', { pathParameters: { id } }),
      timeMs: LONG_MS,
    }))
    const answers = await callAll(instance, calls)
    for (const [index, { status, json }] of answers.entries())
      assert.deepEqual(
        [status, json.id, json.externalReference],
        [200, asked[index]?.[1], referenceOf(asked[index]?.[0] ?? -1)],
      )
    assert.equal(counters.get('ssm.GetParameter'), WORKERS)
    assert.equal(logOf(instance).length, 0)
  })

  // Fault: threads that wait for invocations
  it('answers its first call while every other thread waits for one of its own', async (t) => {
    const instance = await startManagedInstance(stack, { key: 'create-payment-request', workers: 8 }, t)
    assert.equal((await instance.call(creation(0))).status, 201)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))
