import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Journal, type Passage } from '../../../local/journal.ts'
import { requestLine } from '../../../local/request-line.ts'
import { TokenLives } from '../../../local/token-lives.ts'

const PASSAGE: Passage = {
  id: 1,
  at: Date.UTC(2026, 10, 28, 22, 25, 19),
  from: 'outside',
  to: 'gateway',
  what: 'POST /payment-requests',
  result: '201',
  isGood: true,
  ms: 84,
}

describe('npm start prints a request as one line', () => {
  const LINES: readonly [what: string, passage: Partial<Passage>, line: RegExp | undefined][] = [
    [
      'a call of a route, with the function that answered',
      { by: 'create-payment-request' },
      /^22:25:19 {2}gateway {4}POST \/payment-requests +201 +84 ms {2}create-payment-request$/,
    ],
    [
      "a call of Stitch's API, with the version of the token",
      { to: 'api', what: 'CreatePaymentRequest', scope: 'client_refund', version: 3 },
      /^22:25:19 {2}Stitch {5}CreatePaymentRequest +201 +84 ms {2}client_refund, token version 3$/,
    ],
    [
      'a token request, whose token has no version yet',
      { to: 'token', scope: 'client_refund' },
      /client_refund$/,
    ],
    ['a run of the refresher, with who asked', { to: 'refresher', from: 'schedule' }, /asked by schedule$/],
    ['no read of a parameter', { to: 'parameter' }, undefined],
    ['no read of the secret', { to: 'secret' }, undefined],
  ]
  for (const [what, passage, line] of LINES)
    it(what, () => {
      const printed = requestLine({ ...PASSAGE, ...passage })
      if (line === undefined) assert.equal(printed, undefined)
      else assert.match(printed ?? '', line)
    })
})

describe('the journal of a stack', () => {
  it('notes the first end of a request and no other', () => {
    const heard: Passage[] = []
    const journal = new Journal(
      (passage) => heard.push(passage),
      () => 1000,
    )
    const done = journal.begin({ to: 'api', what: 'Ping' })
    assert.deepEqual(journal.passages(), [])
    done({ result: '200 UNAUTHENTICATED', isGood: false })
    done({ result: '200', isGood: true })
    assert.deepEqual(journal.passages(), heard)
    const [{ ms, ...passage } = PASSAGE, ...others] = heard
    assert.ok(ms >= 0 && others.length === 0)
    assert.deepEqual(passage, {
      id: 1,
      at: 1000,
      from: 'outside',
      to: 'api',
      what: 'Ping',
      result: '200 UNAUTHENTICATED',
      isGood: false,
    })
  })

  it('forgets the oldest requests', () => {
    const journal = new Journal()
    for (let count = 0; count < 1000; count += 1)
      journal.begin({ to: 'api' })({ result: '200', isGood: true })
    assert.ok(journal.passages().length < 1000)
    assert.equal(journal.passages().at(-1)?.id, 1000)
  })
})

describe('the lives of tokens', () => {
  const name = '/stitch/dev/default/tokens/client_a.client_b'
  const document = (accessToken: string, issuedAt: number) =>
    JSON.stringify({
      version: 1,
      accessToken,
      tokenType: 'Bearer',
      scope: 'a',
      issuedAt,
      expiresAt: issuedAt + 60,
    })

  it('say which stored token a request comes with, and hold none', () => {
    const lives = new TokenLives()
    lives.stored({ name, value: document('first', 100), version: 1, at: 100_500 })
    lives.stored({ name, value: document('second', 130), version: 2, at: 130_500 })
    lives.stored({ name: '/other', value: document('third', 130), version: 9, at: 1 })
    lives.stored({ name, value: 'no document', version: 3, at: 131_000 })
    assert.deepEqual(lives.find('first'), { scope: 'client_a client_b', version: 1 })
    assert.equal(lives.find('third'), undefined)
    assert.deepEqual(
      lives.of()['client_a client_b']?.map(({ version, endedAt }) => [version, endedAt]),
      [
        [1, 130_500],
        [2, undefined],
      ],
    )
    assert.doesNotMatch(JSON.stringify(lives.of()), /first|second|third/)
  })

  it('end when the parameter is deleted', () => {
    const lives = new TokenLives()
    lives.stored({ name, value: document('first', 100), version: 1, at: 100_500 })
    lives.deleted(name, 120_000)
    assert.equal(lives.of()['client_a client_b']?.[0]?.endedAt, 120_000)
  })
})
