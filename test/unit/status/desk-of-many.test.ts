import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { noSuchClient } from '../../../lib/reader/unavailable.ts'
import { unknownClients } from '../../../lib/reader/unknown-clients.ts'
import { deskOfMany } from '../../../lib/status/desk-of-many.ts'
import type { TokenDesk } from '../../../lib/status/token-desk.ts'
import type { TokensStatus } from '../../../lib/status/token-status.ts'
import { MOST_UNKNOWN, ON_DEMAND_MS, STATUS_READ_MS } from '../../../lib/token/budgets.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const MISSING: TokensStatus = { clientMode: null, tokens: [{ scope: 'a', status: 'missing' }] }
const FRESH: TokensStatus = {
  clientMode: 'test',
  tokens: [{ scope: 'a', status: 'fresh', issuedAt: 1, expiresAt: 2, secondsRemaining: 1, version: 1 }],
}

/** A desk for many clients, at which only these things may be asked. */
function aDesk(desk: Partial<TokenDesk>, time = new VirtualTime()) {
  return deskOfMany({ status: failing, refresh: failing, ...desk }, unknownClients(time), 1, time)
}

async function failing(): Promise<never> {
  throw new Error('must not be asked')
}

const unknown = async () => {
  throw noSuchClient()
}

describe('the status of a client among many', () => {
  it('is what is stored; the refresher is not asked', async () => {
    assert.equal(await aDesk({ status: async () => FRESH }).status('acme'), FRESH)
  })

  it('is what is stored, also where one of the scope sets has no token yet', async () => {
    const stored = { ...FRESH, tokens: [...MISSING.tokens, ...FRESH.tokens] }
    assert.equal(await aDesk({ status: async () => stored }).status('acme'), stored)
  })

  it('of one with nothing stored is 404 when the refresher knows no such client', async () => {
    const desk = aDesk({ status: async () => MISSING, refresh: unknown })
    assert.equal((await rejectionOf(desk.status('acme'))).code, 'client_unknown')
  })

  it('of one that was put a moment ago is what the refresher has stored for it', async () => {
    let stored = MISSING
    const asked: unknown[] = []
    const desk = aDesk({
      status: async () => stored,
      refresh: async (...call) => {
        asked.push(call)
        stored = FRESH
      },
    })
    assert.equal(await desk.status('acme'), FRESH)
    assert.deepEqual(asked, [[{}, 'acme', ON_DEMAND_MS - STATUS_READ_MS]])
  })

  for (const code of ['refresh_in_progress', 'refresh_failed'] as const)
    it(`of one with nothing stored says so, while the refresher cannot renew its tokens: ${code}`, async () => {
      const refresh = async () => {
        throw new StitchError(code, 'x')
      }
      assert.equal(await aDesk({ status: async () => MISSING, refresh }).status('acme'), MISSING)
    })

  it('of one with nothing stored is there before its function ends, however slow store and refresher are', async () => {
    const time = new VirtualTime()
    const status = async () => {
      await time.sleep(STATUS_READ_MS)
      return MISSING
    }
    const refresh: TokenDesk['refresh'] = async (_body, _client, withinMs = Number.POSITIVE_INFINITY) => {
      await time.sleep(withinMs)
    }
    assert.equal(await time.run(aDesk({ status, refresh }, time).status('acme')), MISSING)
    assert.equal(time.elapsedMs, ON_DEMAND_MS)
  })

  it('is no answer, where the refresher ends with an error that was not foreseen', async () => {
    const refresh = async () => {
      throw new RangeError('a bug')
    }
    await assert.rejects(aDesk({ status: async () => MISSING, refresh }).status('acme'), RangeError)
  })
})

describe('the status of a name with nothing stored', () => {
  it('is refused when too many names were asked for that are no client', async () => {
    const desk = aDesk({ status: async () => MISSING, refresh: unknown })
    for (let name = 0; name < MOST_UNKNOWN; name += 1)
      assert.equal((await rejectionOf(desk.status(`client-${name}`))).code, 'client_unknown')
    assert.equal((await rejectionOf(desk.status('one-more'))).code, 'token_unavailable')
  })

  it('says so while too many names are asked for at once, and a refresh is told to come back', async () => {
    const answer = Promise.withResolvers<undefined>()
    const desk = aDesk({ status: async () => MISSING, refresh: () => answer.promise })
    const asked = Array.from({ length: MOST_UNKNOWN }, (_, name) => desk.refresh({}, `client-${name}`))
    assert.equal(await desk.status('one-more'), MISSING)
    assert.equal((await rejectionOf(desk.refresh({}, 'one-more'))).code, 'refresh_in_progress')
    answer.resolve(undefined)
    await Promise.all(asked)
  })
})

describe('a refresh of a client among many', () => {
  it('is asked for as it was sent, for that client, and its result comes back', async () => {
    const refresh: TokenDesk['refresh'] = async (body, client) => ({ body, client })
    assert.deepEqual(await aDesk({ refresh }).refresh({ force: true }, 'acme'), {
      body: { force: true },
      client: 'acme',
    })
  })

  it('has the time that its function has, and shows that there is such a client', async () => {
    const times: unknown[] = []
    const desk = aDesk({
      refresh: async (_body, client, withinMs) => {
        times.push(withinMs)
        return client === 'acme' ? 'renewed' : unknown()
      },
    })
    await desk.refresh({}, 'acme')
    for (let name = 0; name < MOST_UNKNOWN; name += 1) await rejectionOf(desk.refresh({}, `client-${name}`))
    // What is stored is not looked at any more.
    assert.equal(await desk.refresh({}, 'acme'), 'renewed')
    assert.deepEqual(new Set(times), new Set([ON_DEMAND_MS]))
  })

  it('is asked for so often only while there is no such client', async () => {
    const desk = aDesk({ status: async () => MISSING, refresh: unknown })
    for (let name = 0; name < MOST_UNKNOWN; name += 1)
      assert.equal((await rejectionOf(desk.refresh({}, `client-${name}`))).code, 'client_unknown')
    assert.equal((await rejectionOf(desk.refresh({}, 'one-more'))).code, 'token_unavailable')
  })

  it('is asked for once for a name that is no client, however often that is repeated', async () => {
    let asked = 0
    const refresh = () => {
      asked += 1
      return unknown()
    }
    const desk = aDesk({ refresh })
    for (let turn = 0; turn < 3 * MOST_UNKNOWN; turn += 1)
      assert.equal((await rejectionOf(desk.refresh({}, 'typo'))).code, 'client_unknown')
    assert.equal(asked, 1)
  })
})

describe('a client that has a token', () => {
  it('is not refused because names were asked for that are no client', async () => {
    const isTypo = (client = '') => client.startsWith('typo')
    const desk = aDesk({
      status: async (client) => (isTypo(client) ? MISSING : FRESH),
      refresh: async (_body, client) => (isTypo(client) ? unknown() : 'renewed'),
    })
    for (let name = 0; name < MOST_UNKNOWN; name += 1) await rejectionOf(desk.refresh({}, `typo-${name}`))
    assert.equal(await desk.status('acme'), FRESH)
    assert.equal(await desk.refresh({}, 'acme'), 'renewed')
    assert.equal(await desk.refresh({}, 'beta'), 'renewed')
  })
})

it('status and refresh of a client among many need a name that can be a client', async () => {
  const desk = aDesk({})
  for (const name of [undefined, '', 'Acme', 'many']) {
    assert.equal((await rejectionOf(desk.status(name))).code, 'client_unknown')
    assert.equal((await rejectionOf(desk.refresh({}, name))).code, 'client_unknown')
  }
})
