import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askToken, clientAt, formOf, secretFormOf } from './local-stitch-client.ts'

const now = () => Math.floor(Date.now() / 1000)

const stitch = await startTestStitch()
beforeEach(() => stitch.faults.clear())

describe('the simulated Stitch says why it refused', () => {
  const CASES: readonly [
    what: string,
    form: () => Promise<URLSearchParams> | URLSearchParams,
    error: string,
    reason: RegExp,
  ][] = [
    // Fault: local stack, a refused token request
    [
      'a key that is not registered',
      async () => formOf(stitch, now(), { pem: (await makeCertificate()).pem }),
      'invalid_client',
      /its kid is [0-9A-F]{40}, registered: [0-9A-F]{40}/,
    ],
    [
      'a wrong secret',
      () => secretFormOf(stitch, { client_secret: 'wrong' }),
      'invalid_client',
      /invalid secret/,
    ],
    [
      'a client without its proof',
      () => secretFormOf(stitch, { client_secret: undefined }),
      'invalid_client',
      /mechanism|authentication/,
    ],
    [
      'an assertion that is none',
      () => formOf(stitch, now(), { form: { client_assertion: 'canary.no.jwt' } }),
      'invalid_request',
      /assertion/,
    ],
    [
      'another grant',
      () => secretFormOf(stitch, { grant_type: 'password' }),
      'unsupported_grant_type',
      /grant_type/,
    ],
    [
      'another audience',
      () => secretFormOf(stitch, { audience: 'https://a.example' }),
      'invalid_request',
      /^audience is https:\/\/a\.example; it must be http/,
    ],
    [
      'no audience',
      () => secretFormOf(stitch, { audience: undefined }),
      'invalid_request',
      /^audience is null; it must be/,
    ],
    [
      'a scope of others',
      () => secretFormOf(stitch, { scope: 'client_imageupload client_refund' }),
      'invalid_scope',
      /^the client may not ask for client_refund$/,
    ],
    ['no scope', () => secretFormOf(stitch, { scope: undefined }), 'invalid_scope', /missing/],
    [
      'two spaces',
      () => secretFormOf(stitch, { scope: 'client_imageupload  client_paymentrequest' }),
      'invalid_scope',
      /invalid characters/,
    ],
    [
      'a scope twice',
      () => secretFormOf(stitch, { scope: 'client_imageupload client_imageupload' }),
      'invalid_scope',
      /twice/,
    ],
  ]
  for (const [what, form, error, reason] of CASES)
    it(`${what}, and not in the answer`, async () => {
      const sent = await form()
      const { json } = await askToken(stitch, sent)
      assert.deepEqual(json, { error })
      const [refusal] = stitch.refusals()
      assert.deepEqual(
        [refusal?.error, refusal?.clientId, refusal?.scope],
        [error, sent.get('client_id'), sent.get('scope')],
      )
      assert.match(refusal?.reason ?? '', reason)
    })

  it('a request that is no form', async () => {
    await askToken(stitch, '{}', { 'content-type': 'application/json' })
    assert.match(stitch.refusals()[0]?.reason ?? '', /no POST of application\/x-www-form-urlencoded/)
  })

  it('a fault of the script', async () => {
    stitch.faults.add({ at: 'token', does: 'invalid_scope' })
    await askToken(stitch, secretFormOf(stitch))
    assert.match(stitch.refusals()[0]?.reason ?? '', /a fault of the script struck/)
  })

  it('at an address of its own, as JSON, the newest first', async () => {
    await askToken(stitch, secretFormOf(stitch, { scope: 'first' }))
    await askToken(stitch, secretFormOf(stitch, { scope: 'second' }))
    const told = (await (await fetch(`${stitch.url}/_local/refusals`)).json()) as {
      scope: string
      at: string
    }[]
    assert.deepEqual(
      told.slice(0, 2).map(({ scope }) => scope),
      ['second', 'first'],
    )
    assert.ok(Math.abs(Date.parse(told[0]?.at ?? '') - Date.now()) < 60_000)
  })

  it('nothing of a request that it granted', async () => {
    const before = stitch.refusals().length
    assert.equal((await askToken(stitch, secretFormOf(stitch))).status, 200)
    assert.equal(stitch.refusals().length, before)
  })

  it('no secret, and of what came from outside little, and no control character', async () => {
    const hostile = `\u001b[2J\r\n${'x'.repeat(10_000)}`
    await askToken(stitch, secretFormOf(stitch, { client_id: hostile, scope: hostile }))
    await askToken(stitch, secretFormOf(stitch, { scope: hostile.repeat(2) }))
    await askToken(stitch, await formOf(stitch, now(), { claims: { aud: hostile } }))
    await askToken(stitch, await formOf(stitch, now(), { header: { kid: hostile } }))
    const told = stitch.refusals().slice(0, 4)
    for (const text of told.flatMap((refusal) => Object.values(refusal)))
      assert.ok(text !== null && text.length < 700 && /^[ -~…]*$/.test(text), text ?? '')
    const all = JSON.stringify(stitch.refusals())
    assert.ok(!all.includes(clientAt(stitch, 1).clientSecret ?? 'none'))
    assert.doesNotMatch(all, /eyJ|canary/)
  })

  it('no more than the latest fifty', async () => {
    for (let asked = 0; asked < 60; asked += 1) await askToken(stitch, new URLSearchParams())
    assert.equal(stitch.refusals().length, 50)
  })
})
