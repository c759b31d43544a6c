import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../../lib/errors.ts'
import { manySettings, shareInNeed, shareOfTick } from '../../../../lib/refresher/many/many-settings.ts'
import { pacedInNeed, pacedInTick } from '../../../../lib/refresher/many/paced.ts'
import { readSettings } from '../../../../lib/settings.ts'
import { ManyDeployment } from '../../../model/many/deployment.ts'
import { ManyServices, QUOTA } from '../../../model/many/services.ts'
import { refusal } from '../../../support/token-endpoint-in-memory.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

const SETTINGS = readSettings({}, manySettings)
const EVER = Number.POSITIVE_INFINITY

const asked = (client: string) => ({ by: 'reader', clients: [client], scopes: ['scope-1'] }) as const

describe('clients in need', () => {
  it('are served in seconds, however many others fail meanwhile', async () => {
    const time = new VirtualTime()
    const services = new ManyServices(time, QUOTA.byDefault)
    const { invoke } = new ManyDeployment(time, services, { clients: 40, scopeSets: 1 })
    services.isUnanswered = (client) => client !== 'client-40'
    const answer = await time.run(async () => {
      // One after the other, so that a turn is free all the time.
      for (let number = 1; number < 20; number += 1) await invoke(asked(`client-${number}`), 30_000)
      const begunAt = time.elapsedMs
      const { kind } = await invoke(asked('client-40'), 30_000)
      return { kind, seconds: (time.elapsedMs - begunAt) / 1000 }
    })
    assert.equal(answer.kind, 'done')
    assert.ok(answer.seconds < 5, `${answer.seconds} s`)
  })

  it('get all tokens of a new client with four scope sets in one run', async () => {
    const time = new VirtualTime()
    const services = new ManyServices(time, QUOTA.byDefault)
    const { invoke } = new ManyDeployment(time, services, { clients: 1, scopeSets: 4 })
    const answer = await time.run(invoke({ by: 'operator', clients: ['client-1'] }, 30_000))
    assert.equal(answer.kind, 'done', JSON.stringify(answer))
    assert.equal(services.writes.total, 4)
  })

  it('are renewed at their own rate, and no faster', async () => {
    const time = new VirtualTime()
    const services = new ManyServices(time, QUOTA.byDefault)
    const { invoke } = new ManyDeployment(time, services, { clients: 40, scopeSets: 1 })
    await time.run(async () => {
      while (time.elapsedMs < 100_000) await invoke(asked(`client-${services.requests.total + 1}`), 30_000)
    })
    // Two at first. Then one in 10.1 s: this turn's half of 6.6 % of three a second.
    assert.equal(services.writes.total, 12)
  })
})

describe('a turn of a tick', () => {
  it('has its share of the reads and of the renewals', () => {
    const { reads, renewals } = shareOfTick(SETTINGS)
    const { readsPerSecond, renewalsPerSecond } = pacedInTick(new VirtualTime(), SETTINGS)
    assert.deepEqual([readsPerSecond, renewalsPerSecond], [reads, renewals])
  })

  it('repeats token requests at its share of them, and lets every first request pass', async () => {
    const time = new VirtualTime()
    const { paceAttempt } = pacedInTick(time, SETTINGS)
    const eachMs = 1000 / shareOfTick(SETTINGS).repetitions
    const begunAtMs: number[] = []
    const ask = async (attempt: number) => {
      assert.equal(await paceAttempt?.(attempt, EVER), true)
      begunAtMs.push(time.elapsedMs)
    }
    await time.run(Promise.all([ask(2), ask(3), ask(2), ask(1), ask(1)]))
    assert.deepEqual(begunAtMs, [0, 0, 0, eachMs, 2 * eachMs])
  })

  it('repeats no request for which it is too late then', async () => {
    const time = new VirtualTime()
    const { paceAttempt } = pacedInTick(time, SETTINGS)
    assert.equal(await paceAttempt?.(2, 0), true)
    assert.equal(await paceAttempt?.(2, 0), false)
    assert.equal(await paceAttempt?.(1, 0), true)
    assert.equal(time.elapsedMs, 0)
  })
})

describe('the place of a renewal in need', () => {
  const { renewals, repetitions } = shareInNeed(SETTINGS)
  const GRANTED = { status: 200, headers: {}, body: '{}' }
  for (const [what, answer, perSecond] of [
    ['is taken by a token', GRANTED, renewals],
    ['is left to another where Stitch refuses', refusal('invalid_client'), renewals + repetitions],
    [
      'is left to another where Stitch does not answer',
      new StitchError('token_endpoint_unreachable', 'ETIMEDOUT'),
      renewals + repetitions,
    ],
  ] as const)
    it(what, async () => {
      const time = new VirtualTime()
      const { paceAttempt, sendTokenRequest } = pacedInNeed(time, SETTINGS, async () => {
        if (answer instanceof Error) throw answer
        return answer
      })
      const begunAtMs: number[] = []
      await time.run(async () => {
        for (const attempt of [1, 1, 1]) {
          assert.equal(await paceAttempt(attempt, EVER), true)
          begunAtMs.push(Math.round(time.elapsedMs))
          await sendTokenRequest('grant_type=client_credentials', 5000).catch(() => undefined)
        }
      })
      // Two pass at once.
      assert.deepEqual(begunAtMs, [0, 0, Math.round(1000 / perSecond)])
    })
})
