import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import middy from '@middy/core'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { clientTokenSource } from '../../../lib/entries/client-token-source.ts'
import type { StitchError } from '../../../lib/errors.ts'
import { clientOfPath } from '../../../lib/middleware/client-path.ts'
import { clientToken } from '../../../lib/middleware/client-token.ts'
import { REREADS_AT_ONCE } from '../../../lib/token/budgets.ts'
import { tokensPrefixOf } from '../../../lib/token/many-clients.ts'
import { aContext } from '../../support/invocation.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws } from '../../support/sdk-clients.ts'
import { overhear } from '../../support/stack-output.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'

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

  it('reads again for all clients in need together at a bounded rate', async (t) => {
    const { counters, environment } = await withTokens(t)
    const source = clientTokenSource({ scope: SCOPE, environment })
    const names = Array.from({ length: 8 }, (_, index) => `client-${index}`)
    const codes = await quietly(() =>
      Promise.all(
        names.map(async (name) => ((await rejectionOf(source.get(1000, name))) as StitchError).code),
      ),
    )
    assert.deepEqual(new Set(codes), new Set(['token_unavailable']))
    const most = names.length + REREADS_AT_ONCE + 1
    assert.ok(counters.get('ssm.GetParameter') <= most, `${counters.get('ssm.GetParameter')} reads`)
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
