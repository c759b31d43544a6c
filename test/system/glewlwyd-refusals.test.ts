import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { startRelay } from '../integration/cli-secret-put-relay.ts'
import { Terminal } from '../integration/cli-terminal.ts'
import { assertNoLeak } from '../support/canary.ts'
import { opensslCertificate } from '../support/openssl.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { glewlwydMissing, startGlewlwyd } from './glewlwyd.ts'

const skip = glewlwydMissing()
const SCOPE = 'client_paymentrequest'
const HOUR_MS = 3_600_000
const CLIENT_ID = `test-${randomUUID()}`

interface Refusal {
  readonly title: string
  /** What `stitch-token refresh` says. */
  readonly says: RegExp
  readonly clientId?: string
  readonly certificate: string
  readonly settings?: Readonly<Record<string, string>>
  readonly clockBehindMs?: number
}

describe('what glewlwyd refuses, as its user reads it,', { skip }, async () => {
  const terminal = new Terminal()
  const [glewlwyd, stack] = [
    await startGlewlwyd({ scopes: STITCH.seedScopes }),
    await startTestStack({ here: [REFRESHER] }),
  ]
  const registered = opensslCertificate(CLIENT_ID)
  const unregistered = opensslCertificate(CLIENT_ID)
  // OpenSSL's are valid from now on, which a clock that is behind notices first.
  const { pem: older } = await makeCertificate({ notBefore: new Date(Date.now() - HOUR_MS) })
  const mixedUp = `test-${randomUUID()}`
  terminal.hide(registered, unregistered, older)
  await glewlwyd.register(CLIENT_ID, [registered, older])
  await glewlwyd.register(mixedUp, [registered], unregistered)
  const twice = await startRelay(
    () => glewlwyd.tokenEndpoint,
    () => async (_, pass) => {
      await pass()
      return pass()
    },
  )

  const put = (certificate: string, clientId = CLIENT_ID) => stack.store.putSecret({ clientId, certificate })
  const refresh = async (settings: Readonly<Record<string, string>> = {}) => {
    await stack.deploy({ STITCH_TOKEN_ENDPOINT: glewlwyd.tokenEndpoint, ...settings })
    return terminal.run(['refresh', '--scope', SCOPE], { environment: stack.environment })
  }

  beforeEach(() => stack.clearTokens())
  afterEach(() => mock.restoreAll())

  const REFUSALS: readonly Refusal[] = [
    {
      title: 'a certificate that it does not know',
      certificate: unregistered,
      says: /these client credentials are not accepted there\. Check client id and certificate/,
    },
    {
      title: 'another key than the one that it has under the same key id',
      clientId: mixedUp,
      certificate: registered,
      says: /these client credentials are not accepted there\. Check client id and certificate/,
    },
    {
      title: 'a client that it does not know',
      clientId: `test-${randomUUID()}`,
      certificate: registered,
      says: /these client credentials are not accepted there\. Check client id/,
    },
    {
      title: 'an assertion for another audience',
      certificate: registered,
      settings: { STITCH_AUDIENCE: 'https://secure.stitch.money/connect/token' },
      says: /If both are right, check STITCH_AUDIENCE/,
    },
    {
      title: 'an assertion that a clock behind theirs has let expire',
      certificate: older,
      clockBehindMs: 600_000,
      says: /Our clock is \d+ s behind theirs: set it right first\./,
    },
    {
      title: 'an assertion that a gateway sends twice',
      certificate: registered,
      settings: {
        STITCH_TOKEN_ENDPOINT: `${twice.url}/api/oidc/token`,
        STITCH_AUDIENCE: glewlwyd.tokenEndpoint,
      },
      says: /check STITCH_AUDIENCE and STITCH_TOKEN_ENDPOINT, and whether a gateway is in between\./,
    },
  ]
  for (const { title, clientId, certificate, settings, clockBehindMs = 0, says } of REFUSALS)
    it(`${title}: client_auth_rejected, and what to check`, async () => {
      await put(certificate, clientId)
      // No other certificate to fall back on.
      await put(certificate, clientId)
      const wallClock = Date.now
      mock.method(Date, 'now', () => wallClock() - clockBehindMs)
      const startedAt = wallClock()
      const { exitCode, out } = await refresh(settings)
      const tookSeconds = (wallClock() - startedAt) / 1000
      assert.equal(exitCode, 1)
      assert.match(out, /failed: client_auth_rejected\n +HTTP 403 from 127/)
      assert.match(out, says)
      // Their clock is read when they answer, ours when the answer is here. Both count whole seconds.
      const behind = Number(/Our clock is (\d+) s behind/.exec(out)?.[1] ?? 0)
      const most = clockBehindMs === 0 ? 0 : clockBehindMs / 1000 + 1
      assert.ok(behind <= most && behind >= most - 2 - tookSeconds, `${behind} s behind`)
      assert.equal(await stack.store.read(SCOPE), undefined)
    })

  it('a new certificate before it is registered: the one before gives a token, and a metric says so', async () => {
    await put(registered)
    await put(unregistered)
    const { exitCode, out } = await refresh()
    assert.equal(exitCode, 0)
    assert.match(out, /refreshed: until/)
    assert.ok(stack.outputs.from('log of').some((line) => line.includes('"PreviousSecretUsed":1')))
  })

  it('a registered certificate has a token after all these refusals', async () => {
    await put(registered)
    assert.equal((await refresh()).exitCode, 0)
    assert.equal((await stack.store.document(SCOPE)).scope, SCOPE)
  })

  it('shows no secret in any output', async () => {
    await assertNoLeak(terminal)
    await assertNoLeak(stack)
  })
})
