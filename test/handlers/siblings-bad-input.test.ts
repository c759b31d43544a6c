import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { JSON_BODY_LIMIT } from '../../lib/middleware/json-body.ts'
import { assertNoLeak } from '../support/canary.ts'
import { IMAGES, pngOf } from '../support/images.ts'
import { startTestStack, type TestStack } from '../support/stack.ts'
import { PAYMENT, VERIFICATION } from '../unit/stitch/full-inputs.ts'
import { badBodies, listsForObjects } from './bad-bodies.ts'

const stack: TestStack = await startTestStack()
const { call, invoke, name } = stack.way

/** Bodies for each route; each costs a bundle ten times as much. */
const RUNS = stack.way === stack.handler ? 200 : 20

const DIRECTOR = { identityDocument: { country: 'ZA', number: '1234567890' } }

const ROUTES: readonly [route: string, good: Record<string, unknown>, needed: readonly string[]][] = [
  [
    'POST /payment-requests',
    { ...PAYMENT, redirectUri: 'https://shop.example/back' },
    [
      'amount',
      'amount.quantity',
      'amount.currency',
      'payerReference',
      'beneficiaryReference',
      'beneficiary',
      'beneficiary.bankAccount',
      'beneficiary.bankAccount.name',
      'payerInformation.identifyingDocument.passport.number',
    ],
  ],
  ['POST /payment-requests/cGF5cmVx/cancel', { reason: 'changed' }, ['reason']],
  [
    'POST /bank-account-verifications',
    VERIFICATION,
    [
      'accountNumber',
      'accountHolder',
      'accountHolder.individual',
      'accountHolder.individual.identifyingDocument',
      'accountHolder.individual.identifyingDocument.identityDocument.country',
    ],
  ],
  ['POST /business-lookups', { country: 'ZA', directorId: DIRECTOR }, ['country', 'directorId']],
  ['POST /business-lookups', { country: 'ZA', registrationNumber: 'K1234567890' }, ['registrationNumber']],
]

describe(`a bad body, ${name}`, () => {
  for (const [route, good, needed] of ROUTES)
    it(`is refused by ${route} with the member's name, ${RUNS} times, and Stitch sees none`, async () => {
      stack.counters.reset()
      await fc.assert(
        fc.asyncProperty(badBodies(good, needed), async ({ body, members }) => {
          const { status, headers, json } = await call(route, { body: JSON.stringify(body) })
          assert.deepEqual([status, json.code], [400, 'invalid_request'])
          assert.equal(headers['content-type'], 'application/problem+json')
          const named: string[] = json.errors.map(({ member }: { member: string }) => member)
          const isNamed = named.some((member) =>
            members.some((wanted) => wanted === '' || member === wanted || member.startsWith(`${wanted}.`)),
          )
          assert.ok(isNamed, `${named.join(', ')} instead of ${members.join(' or ')}`)
        }),
        { numRuns: RUNS, examples: listsForObjects(good).map((bad) => [bad]) },
      )
      assertStitchSawNothing()
    })

  for (const [route, good] of ROUTES)
    it(`is refused by ${route} when it is no JSON, too large or of another type`, async () => {
      stack.counters.reset()
      const text = JSON.stringify(good)
      const big = JSON.stringify({ ...good, filler: 'x'.repeat(JSON_BODY_LIMIT) })
      const cases: readonly [status: number, body: string, contentType?: string][] = [
        [400, ''],
        [400, text.slice(0, -1)],
        [400, `${text}}`],
        [413, big],
        [415, text, 'text/plain'],
        [415, text, 'application/x-www-form-urlencoded'],
        [415, text, 'multipart/form-data; boundary=x'],
      ]
      for (const [expected, body, type = 'application/json'] of cases) {
        const { status, json } = await call(route, { body, headers: { 'content-type': type } })
        assert.equal(status, expected)
        assert.equal(json.status, expected)
      }
      assertStitchSawNothing()
    })
})

describe(`a bad image, ${name}`, () => {
  const png = IMAGES['image/png']
  const notAnImage = fc
    .uint8Array({ maxLength: 64 })
    .map((bytes) => Buffer.from(bytes))
    .filter((bytes) => bytes[0] !== 0x89 && bytes[0] !== 0xff && bytes[0] !== 0x47 && bytes[0] !== 0x52)
  const badName = fc
    .string({ maxLength: 200 })
    .filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._ -]{0,127}$/.test(name))
  const bad = fc.oneof(
    fc.record({
      body: notAnImage,
      type: fc.constantFrom('image/png', 'image/gif', 'image/jpeg', 'image/webp'),
      name: fc.constant('a.png'),
    }),
    fc.record({
      body: fc.constant(png),
      type: fc.oneof(fc.constantFrom('image/jpeg', 'image/gif', 'image/svg+xml', 'text/plain', '')),
      name: fc.constant('a.png'),
    }),
    fc.record({
      body: fc
        .constantFrom('<script>', 'x', '%PDF-1.7')
        .map((more) => Buffer.concat([png, Buffer.from(more)])),
      type: fc.constant('image/png'),
      name: fc.constant('a.png'),
    }),
    fc.record({ body: fc.constant(png), type: fc.constant('image/png'), name: badName }),
    fc.record({
      body: fc.constant(png),
      type: fc.constant('image/png'),
      name: fc.constantFrom('../a.png', 'a/b.png', 'a\\b.png', '.png', 'a"b.png', 'a\r\nb', 'ä.png', ''),
    }),
  )

  it(`is refused ${RUNS} times with 400 or 415, and Stitch sees none`, async () => {
    stack.counters.reset()
    await fc.assert(
      fc.asyncProperty(bad, async ({ body, type, name }) => {
        const { status, json } = await call(`POST /images?filename=${encodeURIComponent(name)}`, {
          body,
          headers: { 'content-type': type },
        })
        if (status === 415) assert.ok(json.accepted.includes('image/png'))
        else assert.deepEqual([status, json.errors[0].member], [400, body.length === 0 ? '' : 'filename'])
        assert.equal(json.code, status === 400 ? 'invalid_request' : 'media_type_unsupported')
      }),
      { numRuns: RUNS },
    )
    assertStitchSawNothing()
  })

  it('is refused with 413 from a byte over 4 MiB on, and taken up to that', async () => {
    const send = (bytes: number) =>
      call('POST /images?filename=big.png', {
        body: pngOf(bytes),
        headers: { 'content-type': 'image/png' },
      })
    assert.equal((await send(4 * 1024 * 1024 + 1)).json.code, 'body_too_large')
    await invoke({})
    assert.equal((await send(4 * 1024 * 1024)).status, 201)
  })
})

describe(`a bad query or id, ${name}`, () => {
  const cases: readonly [route: string, member: string][] = [
    ['GET /payment-requests?first=0', 'first'],
    ['GET /payment-requests?first=201', 'first'],
    ['GET /payment-requests?first=1e2', 'first'],
    ['GET /payment-requests?first=1&first=2', 'first'],
    ['GET /payment-requests?after=', 'after'],
    ['GET /payment-requests?after=a+b', 'after'],
    ['GET /payment-requests?externalReference=', 'externalReference'],
    ['GET /payment-requests?last=1', 'last'],
    ['GET /payment-requests/a%20b', 'id'],
    [`GET /payment-requests/${'a'.repeat(257)}`, 'id'],
    ['POST /payment-requests/%22%7D/cancel', 'id'],
  ]
  for (const [route, member] of cases)
    it(`is refused: ${route.slice(0, 60)}`, async () => {
      stack.counters.reset()
      const { status, json } = await call(route, route.startsWith('POST') ? { body: { reason: 'r' } } : {})
      assert.deepEqual([status, json.code, json.errors[0].member], [400, 'invalid_request', member])
      assertStitchSawNothing()
    })

  it('takes a page of 1 and of 200', async () => {
    for (const first of [1, 200])
      assert.equal((await call(`GET /payment-requests?first=${first}`)).status, 200)
  })
})

it('shows no secret in any output', () => assertNoLeak(stack))

const assertStitchSawNothing = (): void => {
  assert.equal(stack.counters.get('graphql.requests'), 0)
  assert.equal(stack.counters.get('token.requests'), 0)
}
