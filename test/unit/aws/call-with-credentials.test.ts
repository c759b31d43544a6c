import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callWithCredentials } from '../../../lib/aws/call-with-credentials.ts'
import type { AwsRequest } from '../../../lib/aws/signed-call.ts'
import { HttpFailure } from '../../../lib/http/exchange.ts'
import type { HttpAnswer } from '../../../lib/http/http-answer.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

const REQUEST: AwsRequest = { service: 'ssm', path: '/', headers: {}, body: 'body', timeoutMs: 2000 }
const OK: HttpAnswer = { status: 200, headers: {}, body: '' }
const REFUSAL: HttpAnswer = { status: 400, headers: {}, body: '{"__type":"ExpiredTokenException"}' }

/** A call whose credentials take so long to come, of an AWS that gives these answers in turn, and the last on and on. */
function aCall(answers: readonly HttpAnswer[], credentialsMs = 0) {
  const time = new VirtualTime()
  const sent: AwsRequest[] = []
  let given = 1
  const source = {
    async get() {
      if (credentialsMs > 0) await time.sleep(credentialsMs)
      return { accessKeyId: `key-${given}`, secretAccessKey: 'secret' }
    },
    refused() {
      given += 1
    },
  }
  const call = callWithCredentials(
    async (request) => {
      sent.push(request)
      return answers[Math.min(sent.length, answers.length) - 1] ?? OK
    },
    source,
    time.monotonic,
  )
  const keys = () => sent.map(({ credentials }) => credentials?.accessKeyId)
  return { time, sent, keys, answer: () => time.run(call(REQUEST)) }
}

describe('a call whose credentials AWS refuses', () => {
  for (const [title, answers, keys] of [
    ['is repeated once with new ones', [REFUSAL, OK], ['key-1', 'key-2']],
    ['is answered so when the new ones are refused too', [REFUSAL], ['key-1', 'key-2']],
    ['is not repeated when it was not refused', [OK], ['key-1']],
  ] as const)
    it(title, async () => {
      const { answer, keys: used } = aCall(answers)
      assert.equal(await answer(), answers.at(-1))
      assert.deepEqual(used(), keys)
    })

  for (const [name, answer] of [
    ['UnrecognizedClientException', { ...REFUSAL, body: '{"__type":"UnrecognizedClientException"}' }],
    ['InvalidClientTokenId', { ...REFUSAL, status: 403, body: '{"__type":"InvalidClientTokenId"}' }],
    [
      'ExpiredTokenException in a header',
      { status: 499, headers: { 'x-amzn-errortype': 'ExpiredTokenException' }, body: '' },
    ],
  ] as const)
    it(`is recognised by ${name}`, async () => {
      const { answer: toldTo, keys } = aCall([answer, OK])
      assert.equal(await toldTo(), OK)
      assert.deepEqual(keys(), ['key-1', 'key-2'])
    })
})

describe('a call is not repeated', () => {
  for (const [what, answer] of [
    ['where an answer of success has the name of a refusal in it', { ...REFUSAL, status: 200 }],
    ['where AWS itself fails', { ...REFUSAL, status: 500 }],
    ['where AWS refuses something else', { ...REFUSAL, body: '{"__type":"AccessDeniedException"}' }],
  ] as const)
    it(what, async () => {
      const { answer: toldTo, keys } = aCall([answer, OK])
      assert.equal(await toldTo(), answer)
      assert.deepEqual(keys(), ['key-1'])
    })
})

describe('the time of a call', () => {
  it('includes what its credentials take, also when it is repeated', async () => {
    const { answer, sent } = aCall([REFUSAL, OK], 300)
    await answer()
    assert.deepEqual(
      sent.map(({ timeoutMs, body }) => [timeoutMs, body]),
      [
        [1700, 'body'],
        [1400, 'body'],
      ],
    )
  })

  it('is over where its credentials take all of it: nothing is sent', async () => {
    const { answer, sent } = aCall([OK], 2000)
    const { kind, reason, sent: isSent } = await rejectionOf(answer(), HttpFailure)
    assert.deepEqual([kind, reason, isSent], ['timeout', 'CREDENTIALS_TIMEOUT', false])
    assert.deepEqual(sent, [])
  })
})
