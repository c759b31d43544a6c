import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import middy from '@middy/core'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { clientTokenSource } from '../../../lib/entries/client-token-source.ts'
import type { StitchError } from '../../../lib/errors.ts'
import { clientOfPath } from '../../../lib/middleware/client-path.ts'
import { clientToken } from '../../../lib/middleware/client-token.ts'
import { noSuchClient } from '../../../lib/reader/unavailable.ts'
import { unknownClients } from '../../../lib/reader/unknown-clients.ts'
import { deskOfMany } from '../../../lib/status/desk-of-many.ts'
import { MOST_UNKNOWN, UNKNOWN_SECONDS } from '../../../lib/token/budgets.ts'
import { tokensPrefixOf } from '../../../lib/token/many-clients.ts'
import { aContext } from '../../support/invocation.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws } from '../../support/sdk-clients.ts'
import { overhear } from '../../support/stack-output.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const now = () => Math.floor(Date.now() / 1000)

/** AWS with a token for each of these clients among many. */
async function withTokens(t: TestContext, ...clients: string[]) {
  const aws = await anAws(t)
  for (const client of clients)
    await parameterStore(aws.ssm, `${tokensPrefixOf('dev', client)}/${SCOPE}`).write(
      aToken({ accessToken: `of-${client}`, issuedAt: now() - 600 }),
    )
  const environment = { ...aws.environment, STITCH_CLIENT: 'many' }
  return { ...aws, environment }
}

const quietly = <T>(work: () => Promise<T>): Promise<T> => overhear(() => undefined, work)

describe('a reader of many clients', () => {
  it('gives each its own token, by the name in the event, and reads it once', async (t) => {
    const { counters, environment } = await withTokens(t, 'acme', 'beta')
    const handler = middy()
      .use(clientToken({ scope: SCOPE, client: clientOfPath, environment }))
      .handler(async (_event, { clientToken: { accessToken } }) => accessToken)
    const call = (client: string) =>
      quietly(async () => handler({ pathParameters: { client } } as never, aContext() as never))
    for (let turn = 0; turn < 2; turn += 1) {
      assert.equal(await call('acme'), 'of-acme')
      assert.equal(await call('beta'), 'of-beta')
    }
    assert.equal(counters.get('ssm.GetParameter'), 2)
  })

  it('may have one client by name, also where its own settings name none', async (t) => {
    const { environment } = await withTokens(t, 'acme')
    const { STITCH_CLIENT: _, ...others } = environment
    const source = clientTokenSource({ scope: SCOPE, client: 'acme', environment: others })
    assert.equal((await quietly(() => source.get())).accessToken, 'of-acme')
  })

  it('may ask one source for any client', async (t) => {
    const { environment } = await withTokens(t, 'acme', 'beta')
    const source = clientTokenSource({ scope: SCOPE, client: 'acme', environment })
    assert.equal((await quietly(() => source.get(undefined, 'beta'))).accessToken, 'of-beta')
  })

  it('has to say which client it means', async (t) => {
    const { counters, environment } = await withTokens(t)
    const { code } = (await rejectionOf(
      clientTokenSource({ scope: SCOPE, environment }).get(),
    )) as StitchError
    assert.equal(code, 'config_invalid')
    assert.equal(counters.get('ssm.GetParameter'), 0)
  })

  it('looks nowhere for a name that cannot be a client', async (t) => {
    const { counters, environment } = await withTokens(t)
    const source = clientTokenSource({ scope: SCOPE, environment })
    for (const name of ['', 'Acme', 'many', 'a/b', '../acme', `a${'b'.repeat(40)}`]) {
      const { code, message } = (await rejectionOf(source.get(undefined, name))) as StitchError
      assert.equal(code, 'client_unknown')
      assert.ok(name === '' || name === 'many' || !message.includes(name))
    }
    assert.equal(counters.get('ssm.GetParameter'), 0)
  })
})

describe('names that are no client', () => {
  const unknownName = async () => {
    throw noSuchClient()
  }

  it('are looked for so often in a minute, all of them together, and clients that are found do not count', async () => {
    const time = new VirtualTime()
    const unknown = unknownClients(time)
    for (let name = 1; name < MOST_UNKNOWN; name += 1) {
      assert.equal(((await rejectionOf(unknown.lookFor(unknownName))) as StitchError).code, 'client_unknown')
      assert.equal(await unknown.lookFor(async () => 'found'), 'found')
    }
    assert.equal(((await rejectionOf(unknown.lookFor(unknownName))) as StitchError).code, 'client_unknown')
    const { code, facts } = (await rejectionOf(unknown.lookFor(async () => 'found'))) as StitchError
    assert.deepEqual([code, facts.retryAfterSeconds], ['token_unavailable', UNKNOWN_SECONDS])
  })

  it('are looked for again when the minute is over', async () => {
    const time = new VirtualTime()
    const unknown = unknownClients(time)
    const look = async () => ((await rejectionOf(unknown.lookFor(unknownName))) as StitchError).code
    for (let name = 0; name < MOST_UNKNOWN; name += 1) assert.equal(await look(), 'client_unknown')
    assert.equal(await look(), 'token_unavailable')
    await time.pass(UNKNOWN_SECONDS - 1)
    assert.equal(await look(), 'token_unavailable')
    await time.pass(1)
    assert.equal(await look(), 'client_unknown')
  })

  it('count once while the answer comes from memory', async () => {
    const unknown = unknownClients(new VirtualTime())
    const error = await rejectionOf(unknownName())
    const fromMemory = async () => {
      throw error
    }
    for (let turn = 0; turn < 5 * MOST_UNKNOWN; turn += 1)
      assert.equal(await rejectionOf(unknown.lookFor(fromMemory)), error)
  })
})

describe('the status of a client among many', () => {
  const MISSING = { clientMode: null, tokens: [{ scope: 'a', status: 'missing' as const }] }
  const FRESH = {
    clientMode: 'test' as const,
    tokens: [
      { scope: 'a', status: 'fresh' as const, issuedAt: 1, expiresAt: 2, secondsRemaining: 1, version: 1 },
    ],
  }

  it('is what is stored; the refresher is not asked', async () => {
    const desk = deskOfMany(
      { status: async () => FRESH, refresh: failing },
      unknownClients(new VirtualTime()),
    )
    assert.equal(await desk.status('acme'), FRESH)
  })

  it('of one with nothing stored is 404 when the refresher knows no such client', async () => {
    const desk = deskOfMany(
      {
        status: async () => MISSING,
        refresh: async () => {
          throw noSuchClient()
        },
      },
      unknownClients(new VirtualTime()),
    )
    assert.equal(((await rejectionOf(desk.status('acme'))) as StitchError).code, 'client_unknown')
  })

  it('of one that was put a moment ago is what the refresher has stored for it', async () => {
    let stored: typeof MISSING | typeof FRESH = MISSING
    const desk = deskOfMany(
      {
        status: async () => stored,
        refresh: async () => {
          stored = FRESH
        },
      },
      unknownClients(new VirtualTime()),
    )
    assert.equal(await desk.status('acme'), FRESH)
  })

  it('needs a name that can be a client', async () => {
    const desk = deskOfMany({ status: failing, refresh: failing }, unknownClients(new VirtualTime()))
    for (const name of [undefined, 'Acme', 'many']) {
      assert.equal(((await rejectionOf(desk.status(name))) as StitchError).code, 'client_unknown')
      assert.equal(((await rejectionOf(desk.refresh({}, name))) as StitchError).code, 'client_unknown')
    }
  })
})

async function failing(): Promise<never> {
  throw new Error('must not be asked')
}
