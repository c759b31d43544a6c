import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEverySetting } from '../../../../lib/compose/every-setting.ts'
import { StitchError } from '../../../../lib/errors.ts'
import { noMetrics } from '../../../../lib/observe/metrics.ts'
import { readChunk } from '../../../../lib/refresher/many/chunk-event.ts'
import { clientList, type ListedSecret } from '../../../../lib/refresher/many/client-list.ts'
import { chunksOf, dispatcher } from '../../../../lib/refresher/many/dispatcher.ts'
import { LEAST_CHUNK, MOST_CHUNK } from '../../../../lib/token/budgets.ts'
import { RecordedLog } from '../../../support/records.ts'
import { rejectionOf } from '../../../support/rejection.ts'
import { VirtualTime } from '../../../support/virtual-time.ts'

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `c${index + 1}`)
const secret = (client: string, isDeleted = false): ListedSecret => ({
  name: `/stitch/dev/many/${client}/client`,
  isDeleted,
})
const UNLISTABLE = new StitchError('clients_unlistable', 'The secrets could not be listed.')

/** A dispatcher whose secrets and whose Lambda are lists. */
function aDispatcher(secrets: readonly ListedSecret[] | Error, reasons: (string | undefined)[] = []) {
  const time = new VirtualTime()
  const log = new RecordedLog()
  const figures: (readonly unknown[])[] = []
  const handedOut: (readonly string[])[] = []
  const state = { secrets }
  const listSecrets = async () => {
    if (state.secrets instanceof Error) throw state.secrets
    return state.secrets
  }
  const settings = readEverySetting({ STITCH_CLIENT: 'many', STITCH_SCOPES: 'a,b' })
  const dispatch = dispatcher(
    {
      timing: time,
      metrics: { ...noMetrics, record: (...figure) => void figures.push(figure) },
      log: log.log,
      listClients: clientList({ listSecrets, log: log.log }, 'dev'),
      handOut: async (clients) => {
        const reason = reasons.shift()
        if (reason === undefined) handedOut.push(clients)
        return reason
      },
    },
    settings,
    2,
  )
  return { state, log, figures, handedOut, tick: () => time.run(dispatch()) }
}

describe('a tick over many clients', () => {
  it('hands out every client once, in one chunk for each turn', async () => {
    const { handedOut, log, figures, tick } = aDispatcher(names(100).map((client) => secret(client)))
    assert.deepEqual(await tick(), { clients: 100, chunks: 2 })
    assert.deepEqual(handedOut.flat().sort(), names(100).slice().sort())
    assert.deepEqual(figures, [['Clients', 100, 'Count']])
    assert.deepEqual(
      log.lines.map(({ level, facts }) => [level, facts]),
      [['info', { clients: 100, chunks: 2, lost: 0 }]],
    )
  })

  it('hands them out in the same order, in whichever they are listed', async () => {
    const { handedOut, tick } = aDispatcher(['corp', 'acme', 'bank'].map((client) => secret(client)))
    await tick()
    assert.deepEqual(handedOut, [['acme', 'bank', 'corp']])
  })

  it('takes a client that was put a moment ago, and leaves out one that was deleted', async () => {
    const { state, handedOut, tick } = aDispatcher([secret('acme'), secret('gone', true)])
    await tick()
    state.secrets = [secret('acme'), secret('new-one')]
    await tick()
    assert.deepEqual(handedOut, [['acme'], ['acme', 'new-one']])
  })

  it('names the parameters of a deleted client for removal, once', async () => {
    const { state, log, tick } = aDispatcher([secret('acme'), secret('gone', true)])
    await tick()
    await tick()
    state.secrets = []
    await tick()
    const said = log.lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts)
    assert.deepEqual(
      said.map(({ client, parameters }) => [client, parameters]),
      ['gone', 'acme'].map((client) => [
        client,
        [`/stitch/dev/many/${client}/tokens/a`, `/stitch/dev/many/${client}/tokens/b`],
      ]),
    )
  })

  it('takes a restored client back', async () => {
    const { state, handedOut, tick } = aDispatcher([secret('acme', true)])
    await tick()
    state.secrets = [secret('acme')]
    await tick()
    assert.deepEqual(handedOut, [['acme']])
  })

  it('names a client again that was restored and deleted once more', async () => {
    const { state, log, tick } = aDispatcher([secret('acme', true)])
    await tick()
    state.secrets = [secret('acme')]
    await tick()
    state.secrets = [secret('acme', true)]
    await tick()
    const said = log.lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts.client)
    assert.deepEqual(said, ['acme', 'acme'])
  })

  it('takes no other secret for a client, and says so once', async () => {
    const odd = [
      '/stitch/dev/many/Acme/client',
      '/stitch/dev/many/acme/client-private',
      '/stitch/dev/many/a/b/client',
    ]
    const { log, tick } = aDispatcher(odd.map((name) => ({ name, isDeleted: false })))
    assert.deepEqual(await tick(), { clients: 0, chunks: 0 })
    await tick()
    const said = log.lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts.secrets)
    assert.deepEqual(said, [odd])
  })

  it('names twenty of such secrets, and tells how many they are', async () => {
    const odd = names(25).map((name) => `/stitch/dev/many/${name}`)
    const { log, tick } = aDispatcher(odd.map((name) => ({ name, isDeleted: false })))
    await tick()
    const said = log.lines.filter(({ level }) => level === 'warn').map(({ facts }) => facts)
    assert.deepEqual(said, [{ secrets: odd.slice(0, 20), count: 25 }])
  })

  for (const [signing, handedOut] of [
    ['secret', ['acme', 'bank']],
    ['kms', ['acme', 'corp']],
  ] as const)
    it(`reads the clients whose keys are where the deployment signs (${signing}), and says nothing of the others`, async () => {
      const names = ['acme/client', 'acme/client-public', 'bank/client', 'corp/client-public']
      const listed = names.map((name) => ({ name: `/stitch/dev/many/${name}`, isDeleted: false }))
      const log = new RecordedLog()
      const list = clientList({ listSecrets: async () => listed, log: log.log }, 'dev', signing)
      assert.deepEqual([(await list()).clients, log.lines], [handedOut, []])
    })

  it('goes on with the clients it knows while they cannot be listed, and fails, so that alarms hear it', async () => {
    const { state, log, handedOut, tick } = aDispatcher([secret('acme')])
    await tick()
    state.secrets = UNLISTABLE as never
    assert.equal(await rejectionOf(tick()), UNLISTABLE)
    assert.deepEqual(handedOut, [['acme'], ['acme']])
    assert.deepEqual(log.of('warn'), [], 'no client is gone')
  })

  it('fails where it never could list them', async () => {
    const { handedOut, tick } = aDispatcher(UNLISTABLE)
    assert.equal(await rejectionOf(tick()), UNLISTABLE)
    assert.deepEqual(handedOut, [])
  })

  it('hands a chunk out again where Lambda does not take it, and fails after three attempts', async () => {
    const well = aDispatcher([secret('acme')], ['HTTP 429', 'timeout'])
    assert.deepEqual(await well.tick(), { clients: 1, chunks: 1 })
    assert.deepEqual(well.handedOut, [['acme']])
    const ill = aDispatcher([secret('acme')], ['HTTP 403', 'HTTP 403', 'HTTP 403'])
    const { code, facts } = (await rejectionOf(ill.tick())) as StitchError
    assert.deepEqual([code, facts.reason, ill.handedOut], ['dispatch_failed', 'HTTP 403', []])
    assert.deepEqual(ill.log.lines[0]?.facts, { clients: 1, chunks: 1, lost: 1 })
  })
})

describe('chunks', () => {
  const SIZES: readonly [clients: number, turns: number, sizes: readonly number[]][] = [
    [0, 2, []],
    [1, 2, [1]],
    [LEAST_CHUNK, 2, [LEAST_CHUNK]],
    [LEAST_CHUNK + 1, 2, [13, 13]],
    [1000, 2, [500, 500]],
    [1001, 4, [251, 251, 251, 248]],
    [3 * MOST_CHUNK, 2, [MOST_CHUNK, MOST_CHUNK, MOST_CHUNK]],
  ]
  for (const [clients, turns, sizes] of SIZES)
    it(`of ${clients} clients in ${turns} turns are ${sizes.length}`, () => {
      const chunks = chunksOf(names(clients), turns)
      assert.deepEqual(
        chunks.map(({ length }) => length),
        sizes,
      )
      assert.deepEqual(chunks.flat(), names(clients))
    })
})

describe('the event of a chunk', () => {
  it('names its clients, each once', () => {
    assert.deepEqual(readChunk({ clients: ['acme', 'b-2', 'acme'] }), ['acme', 'b-2'])
  })

  it('names as many as one event holds', () => {
    assert.equal(readChunk({ clients: names(MOST_CHUNK) })?.length, MOST_CHUNK)
  })

  it('is no tick, whatever is wrong with it: a chunk never hands anything out', () => {
    const wrong = [['Acme'], ['many'], [1], [null], [['acme']], [''], ['acme', 'Acme'], names(MOST_CHUNK + 1)]
    for (const clients of [[], 'acme', null, ...wrong])
      assert.throws(() => readChunk({ clients }), { code: 'invalid_request' })
  })

  it('is a tick when it names none', () => {
    for (const event of [{}, undefined, 'tick', { source: 'aws.scheduler' }])
      assert.equal(readChunk(event), undefined)
  })
})
