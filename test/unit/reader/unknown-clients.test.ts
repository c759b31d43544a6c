import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StitchError } from '../../../lib/errors.ts'
import { noSuchClient } from '../../../lib/reader/unavailable.ts'
import { type UnknownClients, unknownClients } from '../../../lib/reader/unknown-clients.ts'
import {
  MOST_SOURCES,
  MOST_UNKNOWN,
  READER_FAILURE_SECONDS,
  UNKNOWN_SECONDS,
  UNSEEN_READS_PER_SECOND,
} from '../../../lib/token/budgets.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const isUnknown = async (): Promise<never> => {
  throw noSuchClient()
}
const isThere = async () => 'found'
const busy = () => 'busy'

/** The code with which a look for this name is refused. */
const codeFor = async (unknown: UnknownClients, name: string, look = isUnknown) =>
  (await rejectionOf(unknown.lookFor(name, look, busy))).code

/** As many unknown names as a process asks for. */
async function atTheLimit(time = new VirtualTime()) {
  const unknown = unknownClients(time)
  for (let index = 0; index < MOST_UNKNOWN; index += 1)
    assert.equal(await codeFor(unknown, `typo-${index}`), 'client_unknown')
  return { time, unknown }
}

describe('names that are no client', () => {
  it('are looked for until there are ten of them, and clients that are found do not count', async () => {
    const unknown = unknownClients(new VirtualTime())
    for (let index = 0; index < MOST_UNKNOWN; index += 1) {
      assert.equal(await unknown.lookFor(`client-${index}`, isThere, busy), 'found')
      assert.equal(await codeFor(unknown, `typo-${index}`), 'client_unknown')
    }
    const { code, facts } = await rejectionOf(unknown.lookFor('one-more', isThere, busy))
    assert.deepEqual([code, facts.retryAfterSeconds], ['token_unavailable', UNKNOWN_SECONDS])
  })

  it('are looked for again when the minute is over', async () => {
    const { time, unknown } = await atTheLimit()
    await time.pass(UNKNOWN_SECONDS - 1)
    assert.equal(await codeFor(unknown, 'one-more'), 'token_unavailable')
    await time.pass(1)
    assert.equal(await codeFor(unknown, 'one-more'), 'client_unknown')
  })

  it('count once each, however often one is asked for', async () => {
    const time = new VirtualTime()
    const unknown = unknownClients(time)
    for (let turn = 0; turn < 5 * MOST_UNKNOWN; turn += 1) {
      assert.equal(await codeFor(unknown, 'deleted'), 'client_unknown')
      await time.pass(READER_FAILURE_SECONDS)
    }
    assert.equal(await unknown.lookFor('acme', isThere, busy), 'found')
  })

  it('are answered from memory for five seconds each, and at the limit too', async () => {
    const { time, unknown } = await atTheLimit()
    let looks = 0
    const look = () => {
      looks += 1
      return isUnknown()
    }
    await time.pass(READER_FAILURE_SECONDS - 1)
    assert.equal(await codeFor(unknown, 'typo-0', look), 'client_unknown')
    assert.equal(looks, 0)
    await time.pass(1)
    assert.equal(await codeFor(unknown, 'typo-0', look), 'client_unknown')
    assert.equal(looks, 1)
  })

  it('do not limit a client that was found, until it is deleted', async () => {
    const { unknown } = await atTheLimit()
    unknown.found('acme')
    assert.equal(unknown.isRefused('acme'), false)
    assert.equal(await unknown.lookFor('acme', isThere, busy), 'found')
    assert.equal(await codeFor(unknown, 'acme'), 'client_unknown')
    assert.equal(unknown.isRefused('acme'), true)
  })

  it('push no client out of memory that was found, however many they are', async () => {
    const { unknown } = await atTheLimit()
    unknown.found('acme')
    for (let index = 0; index <= MOST_SOURCES; index += 1) {
      assert.equal(await codeFor(unknown, `more-${index}`), 'token_unavailable')
      assert.equal(unknown.isRefused(`others-${index}`), true)
    }
    assert.equal(unknown.isRefused('acme'), false)
  })

  it('count while they are looked for: of many at once, ten are, and the others hear that the refresher is busy', async () => {
    const unknown = unknownClients(new VirtualTime())
    let looks = 0
    const look = () => {
      looks += 1
      return isUnknown()
    }
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => unknown.lookFor<string>(`typo-${index}`, look, busy)),
    )
    assert.equal(looks, MOST_UNKNOWN)
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 200 - MOST_UNKNOWN)
  })

  it('are looked for by all who ask for the same one, and count until the first of them has its answer', async () => {
    const unknown = unknownClients(new VirtualTime())
    const answers = Promise.withResolvers<string>()
    const first = ['acme', ...Array.from({ length: MOST_UNKNOWN - 1 }, (_, index) => `new-${index}`)].map(
      (name) => unknown.lookFor(name, () => answers.promise, busy),
    )
    for (let turn = 0; turn < 2; turn += 1) {
      assert.equal(await unknown.lookFor('acme', isThere, busy), 'found')
      assert.equal(await unknown.lookFor('one-more', isThere, busy), 'busy')
    }
    unknown.found('known')
    assert.equal(await unknown.lookFor('known', isThere, busy), 'found')
    answers.resolve('found')
    await Promise.all(first)
    assert.equal(await unknown.lookFor('one-more', isThere, busy), 'found')
  })

  it('do not count when they are known, however many are asked for', async () => {
    const unknown = unknownClients(new VirtualTime())
    for (let index = 0; index < MOST_UNKNOWN; index += 1) {
      unknown.found(`client-${index}`)
      assert.equal(await unknown.lookFor(`client-${index}`, isThere, busy), 'found')
    }
    assert.equal(await unknown.lookFor('one-more', isThere, busy), 'found')
  })

  it('stop counting when they turn out to be clients', async () => {
    const { unknown } = await atTheLimit()
    unknown.found('typo-0')
    assert.equal(await codeFor(unknown, 'one-more'), 'client_unknown')
  })

  it('leave other names so many reads a second, and those wait for their turn', async () => {
    const { time, unknown } = await atTheLimit()
    const from = time.elapsedMs
    const read = (name: string) => unknown.beforeReads(name, 1, 1000)
    await time.run(
      Promise.all(Array.from({ length: UNSEEN_READS_PER_SECOND }, (_, index) => read(`new-${index}`))),
    )
    assert.equal(time.elapsedMs, from)
    await time.run(
      Promise.all(Array.from({ length: UNSEEN_READS_PER_SECOND }, (_, index) => read(`more-${index}`))),
    )
    assert.equal(time.elapsedMs, from + 1000)
    unknown.found('acme')
    for (let turn = 0; turn < 100; turn += 1) await read('acme')
    assert.equal(time.elapsedMs, from + 1000)
  })

  it('leave no read to a name that would have to wait too long for it', async () => {
    const { unknown } = await atTheLimit()
    await unknown.beforeReads('a', UNSEEN_READS_PER_SECOND, 0)
    const { code, facts } = await rejectionOf(unknown.beforeReads('c', 1, 99))
    assert.deepEqual([code, facts.retryAfterSeconds], ['token_unavailable', READER_FAILURE_SECONDS])
  })

  it('are not what a look failed of otherwise: that limits no later look', async () => {
    const unknown = unknownClients(new VirtualTime())
    for (let turn = 0; turn < MOST_UNKNOWN; turn += 1)
      for (const failure of [
        new StitchError('token_unavailable', 'There is none just now.'),
        Object.assign(new RangeError('a bug'), { code: 'client_unknown' }),
      ])
        assert.equal(
          await rejectionOf(
            unknown.lookFor(`client-${turn}`, async () => Promise.reject(failure), busy),
            Error,
          ),
          failure,
        )
    assert.equal(await unknown.lookFor('acme', isThere, busy), 'found')
  })
})
