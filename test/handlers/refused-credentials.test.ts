import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { counters, faults, store } = stack

const SCOPE = 'client_paymentrequest'
const EVENT = { scopes: [SCOPE], force: true }
const DAY_MS = 24 * 60 * 60 * 1000

const [client] = stack.stitch.clients
const clientId = client?.id ?? ''
const good = { clientId, certificate: client?.certificatePem ?? '' }
const [certificate = '', key = ''] =
  good.certificate.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? []
const stranger = await makeCertificate()
const from = (notBefore: number, notAfter: number) =>
  makeCertificate({
    notBefore: new Date(Date.now() + notBefore * DAY_MS),
    notAfter: new Date(Date.now() + notAfter * DAY_MS),
  })
const ended = await from(-400, -1)
const early = await from(1, 400)
for (const { pem } of [stranger, ended, early]) stack.addSecret({ what: 'private key', value: pem })

/** The secret's content, the code, and what the message has to say to a person who reads it at night. */
const SECRETS: readonly [title: string, secret: object | string, code: string, says: RegExp][] = [
  ['a certificate without its key', { clientId, certificate }, 'key_missing', /private key/],
  ['a key without its certificate', { clientId, certificate: key }, 'certificate_missing', /certificate/],
  ['no PEM at all', { clientId, certificate: 'c29tZXRoaW5nIGVsc2U=' }, 'key_malformed', /PEM|file/],
  [
    'a key cut short',
    { clientId, certificate: certificate + key.slice(0, 400) },
    'key_malformed',
    /whole file/,
  ],
  [
    'a key of another certificate',
    { clientId, certificate: certificate + stranger.privateKeyPem },
    'certificate_key_mismatch',
    /belong/,
  ],
  ['a certificate that has ended', { clientId, certificate: ended.pem }, 'certificate_expired', /20\d\d-/],
  [
    'a certificate that has not begun',
    { clientId, certificate: early.pem },
    'certificate_not_yet_valid',
    /20\d\d-/,
  ],
  ['JSON cut short', JSON.stringify(good).slice(0, -5), 'secret_malformed', /JSON/],
  ['no client id', { certificate: good.certificate }, 'secret_malformed', /clientId/],
  ['a bare PEM while no client id is set', good.certificate, 'secret_malformed', /STITCH_CLIENT_ID/],
  [
    'both a certificate and a client secret',
    { ...good, clientSecret: 'not-so-secret-client-secret' },
    'secret_malformed',
    /Keep one/,
  ],
]

/** What is asked of the whole: one clear line, the code, nothing asked of Stitch, the stored document as it was. */
const { name, invoke } = stack.way

describe(`the refresher, ${name}, with credentials that cannot be used`, () => {
  before(() => stack.deploy())
  beforeEach(async () => {
    counters.reset()
    faults.clear()
    await store.write(SCOPE, { ageSeconds: 1900 })
  })
  after(() => store.putSecret(good))

  for (const [title, secret, code, says] of SECRETS)
    it(`says ${code} of ${title}, and keeps the token`, async () => {
      await store.putSecret(secret)
      const kept = await store.read(SCOPE)
      const outcome = failureOf(await invoke(EVENT))
      assert.equal(outcome.code, code)
      assert.match(outcome.message, says)
      assert.doesNotMatch(outcome.message, /\n/)
      assert.equal(counters.get('token.requests'), 0)
      assert.deepEqual(await store.read(SCOPE), kept)
    })

  it('says client_auth_rejected of a certificate that Stitch does not know', async () => {
    await store.putSecret({ clientId, certificate: ended.pem })
    await store.putSecret({ clientId, certificate: stranger.pem })
    const kept = await store.read(SCOPE)
    assert.equal(failureOf(await invoke(EVENT)).code, 'client_auth_rejected')
    assert.equal(counters.get('token.requests'), 1)
    assert.deepEqual(await store.read(SCOPE), kept)
  })

  const FAULTS: readonly [does: string, code: string][] = [
    ['ResourceNotFoundException', 'secret_not_found'],
    ['deny', 'secret_access_denied'],
    ['DecryptionFailure', 'secret_decrypt_failed'],
  ]
  for (const [does, code] of FAULTS)
    it(`says ${code} when Secrets Manager does: ${does}`, async () => {
      faults.add({ at: 'secretsmanager', does })
      const kept = await store.read(SCOPE)
      assert.equal(failureOf(await invoke(EVENT)).code, code)
      assert.equal(counters.get('secretsmanager.GetSecretValue'), 1)
      assert.equal(counters.get('token.requests'), 0)
      assert.deepEqual(await store.read(SCOPE), kept)
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))

function failureOf({ error }: { readonly error?: { errorType: string; errorMessage: string } }) {
  assert.equal(error?.errorType, 'RefreshFailed')
  const [outcome, ...others] = JSON.parse(error.errorMessage).outcomes
  assert.equal(others.length, 0)
  return outcome as { code: string; message: string }
}
