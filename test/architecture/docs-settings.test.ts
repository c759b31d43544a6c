import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Config, readConfig, SEED_SCOPES } from '../../lib/token/settings.ts'
import { readPage } from '../support/documents.ts'
import { ROOT } from './source-tree.ts'

/** The table of settings in README.md: name and default. */
const TABLE = [...readPage('README.md').matchAll(/^\| `(STITCH_\w+)` +\| ([^|]*)\|/gm)].map(
  ([, name = '', fallback = '']) => [name, fallback.trim().replaceAll('`', '')] as const,
)

/** Settings that are not named like their member of the configuration. */
const MEMBERS: Readonly<Record<string, keyof Config>> = { STITCH_SCOPES: 'scopeSets' }

/** Defaults that the table says in words. */
const WORDS: Readonly<Record<string, unknown>> = {
  '': undefined,
  'from the secret': undefined,
  "SSM's own key": undefined,
  'the token endpoint': 'https://secure.stitch.money/connect/token',
  'the four seed scopes, one token each': SEED_SCOPES,
}

const memberOf = (name: string): keyof Config =>
  MEMBERS[name] ??
  (name
    .replace('STITCH_', '')
    .toLowerCase()
    .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof Config)

describe('the settings in README.md', () => {
  it('are those that the configuration reads, in no other number', () => {
    const read = readFileSync(join(ROOT, 'lib/token/settings.ts'), 'utf8').matchAll(/'(STITCH_\w+)'/g)
    const names = new Set([...read].map(([, name]) => name))
    assert.deepEqual(TABLE.map(([name]) => name).toSorted(), [...names].toSorted())
  })

  const config = readConfig({})
  for (const [name, said] of TABLE)
    it(`${name} has the default that the table says: ${said || 'none'}`, () => {
      const named = said.replace('{stage}', config.stage).replace('{client}', config.client)
      const expected = said in WORDS ? WORDS[said] : named
      const value = config[memberOf(name)]
      assert.deepEqual(typeof value === 'number' ? String(value) : value, expected)
    })
})
