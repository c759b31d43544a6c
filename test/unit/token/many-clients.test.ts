import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  clientOfSecret,
  isAlias,
  parameterOf,
  parametersOf,
  secretNameOf,
} from '../../../lib/token/many-clients.ts'
import { recentlyUsed } from '../../../lib/token/recently-used.ts'

describe('the alias of a client among many', () => {
  for (const alias of ['a', 'acme', 'acme-2', 'a--', `a${'b'.repeat(31)}`])
    it(`may be ${alias}`, () => {
      assert.ok(isAlias(alias))
      assert.equal(clientOfSecret('dev', secretNameOf('dev', alias)), alias)
    })

  for (const alias of [
    '',
    'many',
    'Acme',
    '2acme',
    '-a',
    'a_b',
    'a/b',
    'a b',
    'a.',
    `a${'b'.repeat(32)}`,
    'a\n',
  ])
    it(`may not be ${JSON.stringify(alias)}`, () => {
      assert.ok(!isAlias(alias))
      assert.equal(clientOfSecret('dev', secretNameOf('dev', alias)), undefined)
    })

  it('is found in no secret of another stage, kind or deployment', () => {
    for (const name of [
      '/stitch/prod/many/acme/client',
      '/stitch/dev/default/client',
      '/stitch/dev/many/client',
      '/stitch/dev/many/acme/client-public',
      '/stitch/dev/many/acme/tokens',
      'stitch/dev/many/acme/client',
    ])
      assert.equal(clientOfSecret('dev', name), undefined, name)
  })
})

it('a token of many clients is stored beside its secret, and the one client keeps its prefix', () => {
  const names = { stage: 'dev', tokenParameterPrefix: '/stitch/dev/default/tokens' }
  const key = { client: 'acme', scopeSet: 'b a' }
  assert.equal(parameterOf({ ...names, client: 'many' }, key), '/stitch/dev/many/acme/tokens/a.b')
  assert.equal(parameterOf({ ...names, client: 'default' }, key), '/stitch/dev/default/tokens/a.b')
})

it('a client among many has a parameter for each scope set, under its own name', () => {
  assert.deepEqual(parametersOf('dev', 'acme', ['b a', 'c']), [
    '/stitch/dev/many/acme/tokens/a.b',
    '/stitch/dev/many/acme/tokens/c',
  ])
})

describe('what is kept by name', () => {
  it('is made once, and the one that was not used for longest is forgotten', () => {
    const made: string[] = []
    const kept = recentlyUsed(2, (name) => {
      made.push(name)
      return { name }
    })
    const a = kept.get('a')
    kept.get('b')
    assert.equal(kept.get('a'), a)
    kept.get('c')
    assert.equal(kept.get('a'), a)
    kept.get('b')
    assert.deepEqual(made, ['a', 'b', 'c', 'b'])
  })

  it('can be looked for, which counts as no use, and be forgotten', () => {
    const kept = recentlyUsed(2, (name) => name)
    kept.get('a')
    kept.get('b')
    assert.deepEqual([kept.has('a'), kept.has('c')], [true, false])
    kept.get('c')
    assert.deepEqual([kept.has('a'), kept.has('b')], [false, true])
    kept.forget('b')
    assert.equal(kept.has('b'), false)
  })

  it('may be nothing: a name whose thing is undefined is kept too', () => {
    let made = 0
    const kept = recentlyUsed(2, () => {
      made += 1
    })
    kept.get('a')
    kept.get('a')
    assert.equal(made, 1)
  })
})
