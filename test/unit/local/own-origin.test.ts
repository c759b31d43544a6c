import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseTarget, refusalOf } from '../../../local/own-origin.ts'

const OWN = 'localhost:3000'

/** Whether a request to `/tokens`, or to `/open`, which any page may link to, is let in. */
const isLetIn = (headers: Readonly<Record<string, string>>, method = 'POST', path = '/tokens') =>
  refusalOf(method, headers, { path }, (asked) => asked === '/open') === undefined

describe('the local stack lets in', () => {
  for (const host of [OWN, 'LocalHost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost', 'localhost:43123'])
    it(`a program that calls it ${host}`, () => assert.ok(isLetIn({ host })))

  for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])
    it(`its own page at ${origin}`, () => {
      assert.ok(isLetIn({ host: OWN, origin, 'sec-fetch-site': 'same-origin' }))
    })

  it('an address that is typed into a browser', () =>
    assert.ok(isLetIn({ host: OWN, 'sec-fetch-site': 'none' }, 'GET')))

  it('its own page on port 80, where no port is said', () => {
    assert.ok(isLetIn({ host: 'localhost', origin: 'http://localhost' }))
    assert.ok(!isLetIn({ host: 'localhost', origin: 'http://localhost:3000' }))
  })

  it('a link of another site to a page that is open, with GET alone', () => {
    const linked = { host: OWN, 'sec-fetch-site': 'cross-site' }
    assert.ok(isLetIn(linked, 'GET', '/open?x=1'))
    assert.ok(!isLetIn(linked, 'POST', '/open'))
    assert.ok(!isLetIn(linked, 'GET', '/tokens'))
  })
})

describe('the local stack does not let in', () => {
  for (const host of [
    '',
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example:3000',
    'evil.example@localhost:3000',
    'localhost:3000.evil.example',
    'localhost:3000, evil.example',
    'evil.example#localhost:3000',
    '127.0.0.2:3000',
    '127.0.0.1.evil.example',
    '0.0.0.0:3000',
    '2130706433:3000',
    'x.localhost:3000',
  ])
    it(`a request to the host ${host || 'that it does not name'}`, () => {
      assert.ok(!isLetIn({ host }))
      assert.ok(!isLetIn({ host }, 'GET', '/open'))
    })

  for (const origin of [
    '',
    'null',
    'https://evil.example',
    'https://localhost:3000',
    'http://localhost:3001',
    'http://localhost',
    'http://evil.example:3000',
    'http://localhost:3000.evil.example',
    'http://localhost:3000, https://evil.example',
  ])
    it(`a page whose origin is ${origin || 'empty'}`, () => assert.ok(!isLetIn({ host: OWN, origin })))

  for (const site of ['cross-site', 'same-site', 'cross-site, same-origin'])
    it(`what a browser says is ${site}, such as an image of another page`, () => {
      assert.ok(!isLetIn({ host: OWN, 'sec-fetch-site': site }, 'GET'))
    })
})

describe('a request target', () => {
  for (const [target, parsed] of [
    ['/tokens?x=1', { path: '/tokens?x=1' }],
    ['//', { path: '//' }],
    ['//evil.example/tokens', { path: '//evil.example/tokens' }],
    ['http://localhost:3000/tokens?x=http://a', { host: 'localhost:3000', path: '/tokens?x=http://a' }],
    ['HTTP://localhost:3000', { host: 'localhost:3000', path: '/' }],
    ['http://localhost:3000?x', { host: 'localhost:3000', path: '/?x' }],
    ['http://', { host: '', path: '/' }],
  ] as const)
    it(`${target} is read`, () => assert.deepEqual(parseTarget(target), parsed))

  for (const target of ['*', '', 'tokens', 'localhost:3000', 'ftp://localhost/'])
    it(`${JSON.stringify(target)} is none`, () => assert.equal(parseTarget(target), undefined))

  it('that names a host goes before the header', () => {
    const refusal = refusalOf('GET', { host: OWN }, { host: 'evil.example', path: '/' }, () => true)
    assert.match(refusal ?? '', /host name/)
  })
})
