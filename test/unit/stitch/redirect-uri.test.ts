import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { is } from 'valibot'
import { isLocalRedirect, RedirectUri } from '../../../lib/stitch/redirect-uri.ts'
import { requestPayment } from '../../../lib/stitch/request-payment.ts'
import type { ClientMode } from '../../../lib/token/client-token.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { PAYMENT } from './full-inputs.ts'
import { scriptedCall } from './scripted-call.ts'

const LOCAL = [
  'http://localhost',
  'http://localhost:3000/back?x=1',
  'http://127.0.0.1:8080/',
  'http://[::1]:3000/a',
]

describe('where a payer comes back to', () => {
  for (const uri of [
    'https://shop.example',
    'https://shop.example/back?order=1&lang=en',
    'https://shop.example:8443/a@b;c=(1)',
    'https://xn--bcher-kva.example/',
    'https://localhost/back',
    'https://[2001:db8::1]/a',
    `https://shop.example/${'a'.repeat(2027)}`,
    ...LOCAL,
  ])
    it(`may be ${uri.slice(0, 60)}`, () => assert.ok(is(RedirectUri, uri)))

  // Fault: a redirect that parsers read in two ways
  for (const uri of [
    '',
    'https:///a',
    'https:////a',
    'https://',
    'https:/a',
    'https:shop.example',
    'https://a\\@b/',
    'https://a/\\b',
    'https://user@shop.example/',
    'https://u:p@shop.example/',
    'https://@shop.example/',
    'https://shop.example/#a',
    'https://shop.example#a',
    'https://shop.example:99999/',
    'https://shop.example:/x y',
    'https://-shop.example/',
    'https://shop.example./',
    'https://bücher.example/',
    'https://shop.example/é',
    'https://shop.example/a\nb',
    'https://999.999.999.999/',
    'HTTPS://shop.example/',
    'http://shop.example/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'http://127.0.0.2/',
    'javascript:alert(1)',
    `https://shop.example/${'a'.repeat(2028)}`,
  ])
    it(`may not be ${JSON.stringify(uri.slice(0, 60))}`, () => assert.ok(!is(RedirectUri, uri)))

  const created = {
    CreatePaymentRequest: {
      clientPaymentInitiationRequestCreate: { paymentInitiationRequest: { id: '1', url: 'https://pay/1' } },
    },
  }
  const redirectedTo = (redirectUri: string, clientMode: ClientMode | undefined) => {
    const { call, called } = scriptedCall(created)
    const request = requestPayment(
      call,
      { ...PAYMENT, redirectUri },
      { idempotencyKey: undefined, clientMode, now: 0 },
    )
    return { request, called }
  }

  for (const uri of LOCAL)
    it(`is ${uri} for a test client only`, async () => {
      assert.ok(isLocalRedirect(uri))
      assert.match((await redirectedTo(uri, 'test').request).url ?? '', /redirect_uri=http%3A%2F%2F/)
      for (const mode of ['live', undefined] as const) {
        const { request, called } = redirectedTo(uri, mode)
        const { code, facts } = await rejectionOf(request)
        assert.equal(code, 'invalid_request')
        assert.deepEqual(facts.errors, [
          { member: 'redirectUri', reason: 'must be an https: URL for a live client' },
        ])
        assert.deepEqual(called, [])
      }
    })
})
