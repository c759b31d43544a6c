import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientAmongMany } from '../../../lib/reader/client-among-many.ts'
import { tokenSource } from '../../../lib/reader/token-source.ts'
import { noSuchClient } from '../../../lib/reader/unavailable.ts'
import { type UnknownClients, unknownClients } from '../../../lib/reader/unknown-clients.ts'
import {
  MOST_UNKNOWN,
  READER_FAILURE_SECONDS,
  UNKNOWN_SECONDS,
  UNSEEN_READS_PER_SECOND,
} from '../../../lib/token/budgets.ts'
import type { RefreshAnswer } from '../../../lib/token/refresh-answer.ts'
import { MemoryParameter } from '../../support/memory-parameter.ts'
import { RecordedMetrics } from '../../support/records.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const nothing = () => undefined

/** A process that has asked for as many names as it may that are no client's. */
async function atTheLimit() {
  const time = new VirtualTime()
  const unknown = unknownClients(time)
  for (let index = 0; index < MOST_UNKNOWN; index += 1)
    await rejectionOf(unknown.lookFor(`typo-${index}`, async () => Promise.reject(noSuchClient()), nothing))
  return { time, unknown }
}

/** A process of readers in virtual time. Its refresher knows the clients that have a parameter. */
function aProcess() {
  const time = new VirtualTime()
  const unknown: UnknownClients = unknownClients(time)
  const counted = { reads: 0, turns: 0 }
  const sourceOf = (client: string, stored: MemoryParameter | undefined) => {
    const ports = {
      readToken: async (timeoutMs: number) => {
        counted.reads += 1
        return stored?.readToken(timeoutMs)
      },
      invokeRefresher: async (): Promise<RefreshAnswer> => {
        counted.turns += 1
        return stored === undefined
          ? {
              kind: 'failed',
              result: { outcomes: [{ scope: SCOPE, outcome: 'failed', code: 'client_unknown' }] },
            }
          : { kind: 'busy' }
      },
    }
    return tokenSource(
      { ...clientAmongMany(client, ports, unknown, time), timing: time, metrics: new RecordedMetrics() },
      {
        scope: SCOPE,
        parameter: `/stitch/dev/many/${client}/tokens/${SCOPE}`,
        expiryLeewaySeconds: 120,
        refreshAheadSeconds: 1800,
        maxLifetimeSeconds: 86_400,
        expectClientMode: undefined,
      },
    )
  }
  return {
    time,
    counted,
    /** Asks for a token that is not in memory; gives it, or the code of the error. */
    async ask(client: string, stored?: MemoryParameter): Promise<string> {
      const source = sourceOf(client, stored)
      return time.run(async () => {
        try {
          return (await source.get()).accessToken
        } catch (error) {
          return (error as { code: string }).code
        }
      })
    },
    sourceOf,
  }
}

describe('a client among many', () => {
  it('gets its token while callers go on asking for clients that were deleted', async () => {
    const { time, ask } = aProcess()
    const answers: string[] = []
    for (let turn = 0; turn < 20; turn += 1) {
      for (let index = 0; index <= MOST_UNKNOWN; index += 1) await ask(`deleted-${index}`)
      answers.push(
        await ask(`client-${turn}`, new MemoryParameter(time, aToken({ accessToken: 'the-token' }))),
      )
      await time.pass(5)
    }
    assert.deepEqual(new Set(answers), new Set(['the-token']))
  })

  it('gets the refresher for a token that has ended, whatever else is asked for', async () => {
    const { time, counted, ask } = aProcess()
    for (let index = 0; index < MOST_UNKNOWN; index += 1) await ask(`typo-${index}`)
    const { turns } = counted
    await ask('acme', new MemoryParameter(time, aToken({ lifetimeSeconds: -1 })))
    assert.ok(counted.turns > turns)
  })

  it('with nothing stored is told to come back, when too many names were asked for that are no client', async () => {
    const { time, counted, ask } = aProcess()
    for (let index = 0; index < MOST_UNKNOWN; index += 1)
      assert.equal(await ask(`typo-${index}`), 'client_unknown')
    assert.deepEqual(counted, { reads: MOST_UNKNOWN, turns: MOST_UNKNOWN })
    for (let index = 0; index < 200; index += 1) assert.equal(await ask(`more-${index}`), 'token_unavailable')
    assert.equal(counted.turns, MOST_UNKNOWN)
    await time.pass(UNKNOWN_SECONDS)
    assert.equal(await ask('one-more'), 'client_unknown')
  })

  it('is read within the time that there is, also when the read has to wait for its place', async () => {
    const { time, unknown } = await atTheLimit()
    const times: number[] = []
    const ports = {
      readToken: async (timeoutMs: number) => {
        times.push(timeoutMs)
        return undefined
      },
      invokeRefresher: undefined,
    }
    await unknown.beforeReads('other', 1.5 * UNSEEN_READS_PER_SECOND, 0)
    await time.run(clientAmongMany('acme', ports, unknown, time).readToken(2000))
    assert.deepEqual(times, [1400])
  })

  it('waits for its read at most half of the time that there is', async () => {
    const { time, unknown } = await atTheLimit()
    let reads = 0
    const readToken = async () => {
      reads += 1
      return undefined
    }
    const ports = clientAmongMany('acme', { readToken, invokeRefresher: undefined }, unknown, time)
    await unknown.beforeReads('other', 2 * UNSEEN_READS_PER_SECOND, 0)
    assert.equal((await rejectionOf(ports.readToken(2000 - 200))).code, 'token_unavailable')
    assert.equal(reads, 0)
  })

  const ANSWERS: readonly [what: string, answer: RefreshAnswer, isFound: boolean][] = [
    ['is done', { kind: 'done', result: { outcomes: [] } }, true],
    ['is busy', { kind: 'busy' }, false],
    ['did not answer', { kind: 'unavailable', reason: 'ETIMEDOUT' }, false],
    [
      'failed',
      {
        kind: 'failed',
        result: { outcomes: [{ scope: SCOPE, outcome: 'failed', code: 'secret_malformed' }] },
      },
      false,
    ],
  ]
  for (const [what, answer, isFound] of ANSWERS)
    it(`hears that the refresher ${what}, ${isFound ? 'and is known from then on' : 'which does not show that there is such a client'}`, async () => {
      const { time, unknown } = await atTheLimit()
      const ports = { readToken: async () => undefined, invokeRefresher: async () => answer }
      const { invokeRefresher } = clientAmongMany('typo-0', ports, unknown, time)
      await time.pass(READER_FAILURE_SECONDS)
      assert.equal(await invokeRefresher?.({ by: 'reader' }, 1000), answer)
      // A name that is known leaves its place to another.
      assert.equal(unknown.isRefused('one-more'), !isFound)
    })

  it('hears that the refresher is busy while too many names are asked for that the process does not know', async () => {
    const time = new VirtualTime()
    const unknown = unknownClients(time)
    const answer = Promise.withResolvers<undefined>()
    const looks = Array.from({ length: MOST_UNKNOWN }, (_, index) =>
      unknown.lookFor(`new-${index}`, () => answer.promise, nothing),
    )
    const ports = { readToken: async () => undefined, invokeRefresher: async () => assert.fail('was asked') }
    const { invokeRefresher } = clientAmongMany('acme', ports, unknown, time)
    assert.deepEqual(await invokeRefresher?.({ by: 'reader' }, 1000), { kind: 'busy' })
    answer.resolve(undefined)
    await Promise.all(looks)
  })

  it('is asked for by a reader without a refresher as always: it only reads', async () => {
    const time = new VirtualTime()
    const ports = { readToken: async () => undefined, invokeRefresher: undefined }
    const { invokeRefresher } = clientAmongMany('acme', ports, unknownClients(time), time)
    assert.equal(invokeRefresher, undefined)
  })
})
