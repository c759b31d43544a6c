import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { keyIdOf, makeCertificate } from '../../local/stitch/certificate.ts'
import { type ClientOptions, SEED_SCOPES } from '../../local/stitch/clients.ts'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { startTestStitch } from '../support/stitch.ts'
import {
  askApi,
  askToken,
  assertionOf,
  assertRefused,
  type Change,
  clientAt,
  formOf,
} from './local-stitch-client.ts'

const NOW = Date.UTC(2030, 0, 1) / 1000

let now = NOW
const stitch = await startTestStitch({ clock: () => now * 1000 })
beforeEach(() => {
  now = NOW
  Object.assign(stitch.settings, defaultSettings())
  stitch.counters.reset()
})

const ask = async (change?: Change) => askToken(stitch, await formOf(stitch, NOW, change))

describe('certificates and tokens of the simulated Stitch come and go', () => {
  it('a second certificate works beside the first, until it is revoked', async () => {
    const second = await makeCertificate({ commonName: 'second' })
    assert.equal(stitch.registerCertificate(second.pem), second.keyId)
    assert.equal((await ask({ pem: second.pem })).status, 200)
    assert.equal((await ask()).status, 200)
    stitch.revokeCertificate(second.keyId)
    assertRefused(await ask({ pem: second.pem }), 'invalid_client')
    assert.equal((await ask()).status, 200)
  })

  it('a client without any certificate left is refused, and comes back with a new one', async () => {
    const { certificatePem = '' } = clientAt(stitch, 0)
    stitch.revokeCertificate(keyIdOf(certificatePem))
    assertRefused(await ask({}), 'invalid_client')
    stitch.registerCertificate(certificatePem)
    assert.equal((await ask()).status, 200)
  })

  it('a new token ends the previous one of the same scopes only, and only when switched on', async () => {
    const works = async (token: string) =>
      (await askApi(stitch, '{ banks { name } }', { token })).json.data !== undefined
    const [first, other] = [await ask(), await ask({ form: { scope: 'client_imageupload' } })]
    await ask()
    assert.ok(await works(first.json.access_token))
    stitch.settings.newTokenEndsPrevious = true
    const newest = await ask()
    assert.equal(await works(first.json.access_token), false)
    assert.ok(await works(newest.json.access_token))
    assert.ok(await works(other.json.access_token))
  })

  it('a token is good until the second it expires, and not after', async () => {
    const { access_token: token } = (await ask()).json
    for (const [elapsed, isGood] of [
      [3599, true],
      [3600, false],
    ] as const) {
      now = NOW + elapsed
      const { json } = await askApi(stitch, '{ banks { name } }', { token })
      assert.equal(json.data !== undefined, isGood, `${elapsed} s`)
    }
  })

  it('a revoked token is no longer good, and all of them can be revoked', async () => {
    const tokens = [stitch.issueToken(), stitch.issueToken(['client_imageupload'])] as const
    const codeOf = async (token: string) =>
      (await askApi(stitch, '{ banks { name } }', { token })).json.extensions?.code
    assert.equal(stitch.revokeToken(tokens[0]), true)
    assert.equal(stitch.revokeToken(tokens[0]), false)
    assert.deepEqual([await codeOf(tokens[0]), await codeOf(tokens[1])], ['UNAUTHENTICATED', undefined])
    stitch.revokeAllTokens()
    assert.equal(await codeOf(tokens[1]), 'UNAUTHENTICATED')
  })
})

describe('the counters of the simulated token endpoint', () => {
  it('count requests, tokens, refusals and every jti', async () => {
    const assertion = await assertionOf(stitch, NOW, { claims: { jti: 'once' } })
    await askToken(stitch, await formOf(stitch, NOW, { form: { client_assertion: assertion } }))
    await ask({ form: { scope: 'nope' } })
    for (const [name, count] of [
      ['token.requests', 2],
      ['token.issued', 1],
      ['token.rejected', 1],
      ['token.error.invalid_scope', 1],
      ['token.scope.client_paymentrequest', 1],
      ['token.jti.duplicates', 0],
    ] as const) {
      assert.equal(stitch.counters.get(name), count, name)
    }
    assert.ok(stitch.seenJwtIds.has('once'))
  })
})

describe('the clients of the simulated Stitch', () => {
  it('are two test clients with the seed scopes, one with a certificate and one with a secret', () => {
    const [first, second] = [clientAt(stitch, 0), clientAt(stitch, 1)]
    for (const client of [first, second]) {
      assert.match(client.id, /^test-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.deepEqual([...client.scopes], [...SEED_SCOPES])
    }
    assert.ok(first.certificatePem?.includes('PRIVATE KEY') && first.clientSecret === undefined)
    assert.ok(second.clientSecret && second.certificatePem === undefined)
  })

  it('may be others, with fewer scopes; never with certificate and secret at once', async (t) => {
    const { pem } = await makeCertificate()
    const id = 'live-client'
    const start = (...clients: ClientOptions[]) => startTestStitch({ clients }, t)
    const other = await start({ id, certificatePem: pem, scopes: ['client_imageupload'] })
    assert.deepEqual([...clientAt(other, 0).scopes], ['client_imageupload'])
    await assert.rejects(start({ id, certificatePem: pem, clientSecret: 'both' }), TypeError)
    await assert.rejects(start({ id }), TypeError)
  })
})
