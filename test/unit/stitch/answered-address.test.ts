import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { parse } from 'valibot'
import { AnsweredAddress } from '../../../lib/stitch/answered-address.ts'

const LONGEST = `https://a/${'x'.repeat(2038)}`

const ADDRESSES: readonly [answered: string, passedOn: string | null][] = [
  ['https://secure.stitch.money/connect/1', 'https://secure.stitch.money/connect/1'],
  ['https://secure.stitch.money/1?a=b%2F#c', 'https://secure.stitch.money/1?a=b%2F#c'],
  ['http://127.0.0.1:3002/images/a.png', 'http://127.0.0.1:3002/images/a.png'],
  ['http://localhost:3002/a', 'http://localhost:3002/a'],
  ['https://cdn.example/é 1.png', 'https://cdn.example/%C3%A9%201.png'],
  ['https://a\\@b/', 'https://a/@b/'],
  [LONGEST, LONGEST],
  [`${LONGEST}x`, null],
  [`https://a/${'é'.repeat(400)}`, null],
  ['javascript:alert(1)', null],
  ['JavaScript:alert(1)', null],
  ['java\nscript:alert(1)', null],
  ['data:text/html,x', null],
  ['vbscript:x', null],
  ['file:///etc/passwd', null],
  ['blob:https://a/b', null],
  ['http://shop.example/', null],
  ['https://user:pw@shop.example/', null],
  ['https://shop.example/\r\nX-Injected: 1', null],
  ['https://shop.example/\u0000', null],
  ['https://shop.example/\u0085', null],
  ['https://shop.example/\ud800', null],
  ['//shop.example/', null],
  ['/connect/1', null],
  ['https://', null],
  [' ', null],
  ['', null],
]

for (const [answered, passedOn] of ADDRESSES)
  it(`the address ${JSON.stringify(answered).slice(0, 60)} is ${passedOn === null ? 'not passed on' : 'passed on'}`, () => {
    assert.equal(parse(AnsweredAddress, answered), passedOn)
  })

it('whatever Stitch answers, what is passed on is one short https: URL of visible ASCII', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc
      .tuple(
        fc.constantFrom('https://a/', 'https:', 'javascript:', 'https://'),
        fc.string({ unit: 'binary' }),
      )
      .map((all) => all.join('')),
  )
  fc.assert(
    fc.property(text, (answered) => {
      const passedOn = parse(AnsweredAddress, answered)
      if (passedOn === null) return
      assert.match(passedOn, /^https:\/\/[!-[\]-~]{1,2048}$|^http:\/\/(localhost|127\.[\d.]+|\[::1\])[:/]/)
      assert.equal(new URL(passedOn).href, passedOn)
    }),
    { numRuns: 3000 },
  )
})
