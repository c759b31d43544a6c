import assert from 'node:assert/strict'
import { createPrivateKey, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { jwtVerify } from 'jose'
import { kmsSigner } from '../../../lib/aws/kms/sign.ts'
import type { AwsRequest } from '../../../lib/aws/signed-call.ts'
import type { ErrorCode } from '../../../lib/errors.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import type { HttpAnswer } from '../../../lib/http/http-answer.ts'
import { parseCertificate } from '../../../lib/refresher/credentials/certificate.ts'
import { THROWAWAY_KEY, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { rejectionOf } from '../../support/rejection.ts'

const KEY = { kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/0b1e2d3c' }
const UNSIGNED = { header: { alg: 'RS256', typ: 'JWT', kid: 'AB' }, claims: { iss: 'a', exp: 4_000_000_000 } }
const answerOf = (status: number, content: unknown): HttpAnswer => ({
  status,
  headers: {},
  body: typeof content === 'string' ? content : JSON.stringify(content),
})
const signWith = (answer: (request: AwsRequest) => HttpAnswer, unsigned = UNSIGNED) =>
  kmsSigner(async (request) => answer(request))(KEY, unsigned, 1234)

it('KMS signs the assertion as it is, and everyone who has the certificate can verify it', async () => {
  const assertion = await signWith(({ body, ...request }) => {
    const { Message, ...rest } = JSON.parse(body)
    assert.deepEqual(rest, {
      KeyId: KEY.kmsKeyId,
      MessageType: 'RAW',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    })
    assert.deepEqual(request, {
      service: 'kms',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.Sign' },
      timeoutMs: 1234,
      newConnection: true,
    })
    const signature = sign('sha256', Buffer.from(Message, 'base64'), createPrivateKey(THROWAWAY_KEY))
    return answerOf(200, { Signature: signature.toString('base64') })
  })
  const { payload, protectedHeader } = await jwtVerify(assertion, parseCertificate(THROWAWAY_PEM).publicKey)
  assert.deepEqual([protectedHeader, payload], [UNSIGNED.header, UNSIGNED.claims])
})

describe('each refusal of KMS has a code of its own, which names the key and nothing of the answer:', () => {
  for (const [name, code, message = ''] of [
    ['NotFoundException', 'signing_key_not_found'],
    ['AccessDeniedException', 'signing_key_denied'],
    ['DisabledException', 'signing_key_disabled', 'arn:aws:kms:… is disabled.'],
    ['KMSInvalidStateException', 'signing_key_pending_deletion', 'arn:aws:kms:… is pending deletion.'],
    ['KMSInvalidStateException', 'signing_key_unusable', 'arn:aws:kms:… is pending import.'],
    ['InvalidKeyUsageException', 'signing_key_unsuitable'],
    ['ThrottlingException', 'signing_throttled', 'Rate exceeded'],
    ['KMSInternalException', 'signing_unavailable'],
    ['DependencyTimeoutException', 'signing_unavailable'],
    ['KeyUnavailableException', 'signing_unavailable'],
    ['UnrecognizedClientException', 'signing_unavailable'],
  ] as const satisfies readonly (readonly [string, ErrorCode, string?])[])
    it(`${name} ${message} is ${code}`, async () => {
      const body = { __type: `com.amazonaws.kms#${name}`, message: `${message} CANARY` }
      const error = await rejectionOf(signWith(() => answerOf(400, body)))
      assert.deepEqual([error.code, error.facts], [code, { ...KEY, reason: name }])
      assert.ok(error.message.includes(KEY.kmsKeyId) && !error.message.includes('CANARY'), error.message)
    })
})

it('a refusal may have its name in a header, and no body', async () => {
  const headers = { 'x-amzn-errortype': 'DisabledException:http://internal.amazon.com/coral/' }
  const { code, facts } = await rejectionOf(signWith(() => ({ status: 400, headers, body: '' })))
  assert.deepEqual([code, facts.reason], ['signing_key_disabled', 'DisabledException'])
})

describe('what is no answer of KMS is signing_unavailable:', () => {
  for (const [what, answer, reason] of [
    ['HTML', answerOf(200, '<html>'), 'ForeignAnswer'],
    ['no signature', answerOf(200, {}), 'ForeignAnswer'],
    ['a signature that is no base64', answerOf(200, { Signature: 'a.b' }), 'ForeignAnswer'],
    ['a signature that is a number', answerOf(200, { Signature: 7 }), 'ForeignAnswer'],
    ['HTTP 503 without a name', answerOf(503, ''), 'Unknown'],
  ] as const)
    it(what, async () => {
      const { code, facts } = await rejectionOf(signWith(() => answer))
      assert.deepEqual([code, facts.reason], ['signing_unavailable', reason])
    })

  it('silence', async () => {
    const error = await rejectionOf(
      signWith(() => {
        throw new HttpFailure('timeout', 'ETIMEDOUT', true)
      }),
    )
    assert.deepEqual([error.code, error.facts.reason], ['signing_unavailable', 'ETIMEDOUT'])
  })
})

it('an assertion of 4,096 bytes is signed, and a longer one is refused before KMS is asked', async () => {
  let asked = 0
  const answer = () => {
    asked += 1
    return answerOf(200, { Signature: 'QUJD' })
  }
  const long = (length: number) => ({ header: UNSIGNED.header, claims: { iss: 'a'.repeat(length), exp: 0 } })
  const header = Buffer.from(JSON.stringify(UNSIGNED.header)).toString('base64url').length
  // Base64 makes 4 characters of 3 bytes; `{"iss":"","exp":0}` has 18.
  const most = Math.floor(((4096 - header - 1) * 3) / 4) - 18
  await signWith(answer, long(most))
  const error = await rejectionOf(signWith(answer, long(most + 1)))
  assert.deepEqual([asked, error.code], [1, 'assertion_too_large'])
  const bytes = Number(error.facts.bytes)
  assert.deepEqual(error.facts, { bytes, ...KEY })
  assert.ok(bytes > 4096 && error.message.includes(`${bytes} bytes`), error.message)
})
