import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ManyDeployment } from '../../../model/many/deployment.ts'
import { ManyServices, QUOTA } from '../../../model/many/services.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

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
