import assert from 'node:assert/strict'
import { it } from 'node:test'
import { created, json, locatedAt } from '../../../lib/middleware/answers.ts'
import { refusalOf } from '../credentials/refusal.ts'

const IDS: readonly [id: string, location: string | undefined][] = [
  ['abc=', '/things/abc%3D'],
  ['a/b+', '/things/a%252Fb%2B'],
  ['é\r\nX: 1', '/things/%C3%A9%0D%0AX%3A%201'],
  ['x'.repeat(4088), `/things/${'x'.repeat(4088)}`],
  ['x'.repeat(4089), undefined],
  ['\ud800', undefined],
  ['a\udc00b', undefined],
  ['', undefined],
  ['.', undefined],
  ['..', undefined],
  ['...', '/things/...'],
]

for (const [id, location] of IDS)
  it(`what was created is answered with its id ${JSON.stringify(id).slice(0, 20)}, ${location === undefined ? 'and no' : 'and its'} address`, () => {
    const answer = created({ isNew: true, id }, '/things')
    assert.equal(answer.statusCode, 201)
    assert.deepEqual(JSON.parse(answer.body ?? ''), { id })
    assert.equal(answer.headers?.location, location)
  })

it('an address that there is not is no header', () => {
  assert.deepEqual(locatedAt(null), {})
  assert.deepEqual(locatedAt('https://a/'), { location: 'https://a/' })
})

it('an answer is JSON, with headers of its own, and no cache may keep it', () => {
  const always = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  assert.deepEqual(json(200, { a: 1 }), { statusCode: 200, headers: always, body: '{"a":1}' })
  assert.deepEqual(json(201, null, { location: '/a' }), {
    statusCode: 201,
    headers: { ...always, location: '/a' },
    body: 'null',
  })
})

it('an answer is refused where Lambda would refuse it, and not a byte sooner', () => {
  const overhead = Buffer.byteLength(JSON.stringify(json(200, '')))
  const most = 6_291_556 - overhead
  for (const character of ['x', '"', 'é', '\n']) {
    const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(character))) - 6
    const fits = Math.floor(most / bytes)
    assert.equal(json(200, character.repeat(fits)).statusCode, 200)
    const { code, facts } = refusalOf(() => json(200, character.repeat(fits + 1)))
    assert.deepEqual([code, facts.limitBytes], ['upstream_bad_response', 6_291_556])
  }
})
