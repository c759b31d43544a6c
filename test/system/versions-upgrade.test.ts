import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { exampleBody } from '../../api/example-body.ts'
import { assertNoLeak } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { REFRESHER } from '../support/stack.ts'
import type { Answer } from '../support/stack-call.ts'
import { gapsIn } from './token-gaps.ts'
import { SECTIONS, Upgrading } from './upgrading-steps.ts'
import { called, type Mix, startVersionedStack } from './versions.ts'

const SCOPES = ['client_paymentrequest', 'client_bankaccountverification', 'client_businesslookup']

/** What the functions have beside the template's settings. */
const SETTINGS = { STITCH_SCOPES: SCOPES.join(',') }

/**
 * Each way from one version to the other and back. A deployment replaces functions one by one; a failed one puts them
 * back.
 */
const ORDERS: Readonly<Record<string, readonly Partial<Mix>[]>> = {
  'an upgrade, the refresher first': [{ refresher: 'this' }, { readers: 'this' }],
  'a roll-back, the refresher first': [{ refresher: 'earlier' }, { readers: 'earlier' }],
  'an upgrade, the readers first': [{ readers: 'this' }, { refresher: 'this' }],
  'a roll-back, the readers first': [{ readers: 'earlier' }, { refresher: 'earlier' }],
}

const stack = await startVersionedStack()
// A tick of the schedule between two lines would be counted.
stack.lambda.schedules.close()
const { counters, faults, lambda, store } = stack
const { bundle } = stack

/** One call of each sibling, and of the status function. */
const CALLS: readonly (() => Promise<Answer>)[] = [
  () =>
    bundle.call('POST /payment-requests', { body: { ...PAYMENT_REQUEST, externalReference: randomUUID() } }),
  () =>
    bundle.call('POST /bank-account-verifications', {
      body: exampleBody('POST /bank-account-verifications'),
    }),
  () => bundle.call('POST /business-lookups', { body: exampleBody('POST /business-lookups') }),
  () => bundle.call('GET /tokens'),
]

const described = ({ refresher, readers }: Partial<Mix>): string =>
  refresher === undefined
    ? `the readers become those of ${called(readers)}`
    : `the refresher becomes that of ${called(refresher)}`

/** Calls that go on while functions are replaced. */
class Callers {
  readonly #failures: string[] = []
  readonly #rounds = CALLS.map(() => 0)
  readonly #running: Promise<unknown>
  #isOver = false

  constructor() {
    this.#running = Promise.all(CALLS.map((call, caller) => this.#goOn(call, caller)))
  }

  /** Resolves when each of them has begun and ended two more calls: one at least has begun since. */
  async goOn(): Promise<void> {
    const until = this.#rounds.map((round) => round + 2)
    while (this.#rounds.some((round, caller) => round < Number(until[caller]))) await setTimeout(5)
  }

  /** Calls that were not answered as they should, since this was asked last. */
  failures(): readonly string[] {
    return [...new Set(this.#failures.splice(0))]
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #goOn(call: () => Promise<Answer>, caller: number): Promise<void> {
    while (!this.#isOver) {
      const { status, text } = await call().catch((error: Error) => ({ status: 0, text: error.message }))
      if (status >= 300 || status === 0) this.#failures.push(`caller ${caller}: ${status} ${text}`)
      this.#rounds[caller] = (this.#rounds[caller] ?? 0) + 1
    }
  }
}

/** A tick of the schedule, with the event of the package that runs. */
async function tick(): Promise<void> {
  stack.lambda.schedules.fire(REFRESHER)
  await lambda.functions.settled()
  assert.deepEqual(lambda.functions.deadLetters(), [])
}

const versions = async (): Promise<readonly number[]> =>
  Promise.all(SCOPES.map(async (scope) => (await store.read(scope))?.Version ?? 0))

const recycleReaders = () =>
  Promise.all(
    stack.service.functions
      .filter(({ key }) => key !== REFRESHER)
      .map(({ key }) => lambda.functions.recycle(key)),
  )

let callers: Callers
before(async () => {
  await stack.deploy(SETTINGS)
  await tick()
  callers = new Callers()
})
after(() => callers?.end())

/** Calls are answered, what is due is renewed, and containers that start now read it. */
async function assertAllGoesOn(): Promise<void> {
  await callers.goOn()
  for (const scope of SCOPES) await store.write(scope, { ageSeconds: 2000 })
  const due = await versions()
  await tick()
  assert.deepEqual(
    await versions(),
    due.map((version) => version + 1),
  )
  // What runs has the tokens of before in its memory: what starts now reads what was stored.
  await recycleReaders()
  await callers.goOn()
  assert.deepEqual(callers.failures(), [])
}

describe('the commands of docs/run/upgrading.md, while calls go on', () => {
  const upgrading = new Upgrading(stack, SETTINGS)
  const deployed: string[] = []

  // Fault: an upgrade or a roll-back while calls go on
  for (const { heading, lines } of SECTIONS)
    for (const line of lines)
      it(`${heading}: ${line}`, async () => {
        const done = await upgrading.do(line)
        stack.outputs.add(line, done.printed)
        if (done.deployed === undefined) return
        deployed.push(done.deployed)
        await assertAllGoesOn()
      })

  it('lead to this version and back to the earlier one, without a second that has no token', async () => {
    assert.deepEqual(deployed, ['this', 'earlier'])
    for (const scope of SCOPES) assert.deepEqual(gapsIn(await store.history(scope)), [])
  })
})

for (const [title, steps] of Object.entries(ORDERS)) {
  describe(title, () => {
    // Fault: an upgrade or a roll-back while calls go on
    for (const step of steps) {
      it(`renews tokens and answers every call while and after ${described(step)}`, async () => {
        await stack.upgrade(step)
        await assertAllGoesOn()
      })
    }

    it('leaves no second without a token', async () => {
      for (const scope of SCOPES) assert.deepEqual(gapsIn(await store.history(scope)), [])
    })
  })
}

it('would show a second without a token', () => {
  const now = new Date()
  const stored = (Version: number, secondsAgo: number, secondsLeft: number, version = 1) => ({
    Version,
    LastModifiedDate: new Date(now.getTime() - secondsAgo * 1000),
    Value: JSON.stringify({
      version,
      accessToken: 'a',
      expiresAt: Math.floor(now.getTime() / 1000) + secondsLeft,
    }),
  })
  assert.deepEqual(gapsIn([stored(1, 900, 200), stored(2, 90, 3500)], now), [])
  assert.equal(gapsIn([stored(1, 900, -10), stored(2, 90, 3500)], now).length, 1)
  assert.equal(gapsIn([stored(1, 900, 119)], now).length, 1)
  assert.equal(gapsIn([stored(1, 900, 3500, 2)], now).length, 1)
  assert.equal(gapsIn([], now).length, 1)
})

describe('a refresher that is replaced in the middle of its run', () => {
  // Fault: an upgrade or a roll-back while calls go on
  for (const version of ['this', 'earlier'] as const) {
    it(`ends it, and that of ${called(version)} finds nothing left to do`, async () => {
      const [scope = ''] = SCOPES
      await store.write(scope, { ageSeconds: 2000 })
      const [due = 0] = await versions()
      counters.reset()
      faults.add({ at: 'ssm', does: 'hang', operation: 'PutParameter' })
      const run = bundle.invoke({})
      while (faults.pending().length > 0) await setTimeout(5)
      await stack.upgrade({ refresher: version })
      assert.equal((await run).result?.outcomes[0].outcome, 'refreshed')
      await tick()
      assert.deepEqual([(await versions())[0], counters.get('token.requests')], [due + 1, 1])
      assert.deepEqual(callers.failures(), [])
    })
  }
})

it('shows no secret in any output', () => assertNoLeak(stack))
