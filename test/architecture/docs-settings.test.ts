import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type EverySetting, readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { readPage } from '../support/documents.ts'
import { sourceFiles } from './source-tree.ts'

/** The table of settings in docs/use/settings.md: name and default. */
const TABLE = [...readPage('docs/use/settings.md').matchAll(/^\| `(STITCH_\w+)` +\| ([^|]*)\|/gm)].map(
  ([, name = '', fallback = '']) => [name, fallback.trim().replaceAll('`', '')] as const,
)

/** Settings that are not named like their member of the configuration. */
const MEMBERS: Readonly<Record<string, keyof EverySetting>> = { STITCH_SCOPES: 'scopeSets' }

/** Defaults that the table says in words. */
const WORDS: Readonly<Record<string, unknown>> = {
  '': undefined,
  'from the secret': undefined,
  "SSM's own key": undefined,
  'the token endpoint': 'https://secure.stitch.money/connect/token',
  'the scopes of the routes, one token each': STITCH.seedScopes,
}

const memberOf = (name: string): keyof EverySetting =>
  MEMBERS[name] ??
  (name
    .replace('STITCH_', '')
    .toLowerCase()
    .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof EverySetting)

describe('the settings in docs/use/settings.md', () => {
  it('are those that the configuration reads, in no other number', () => {
    const read = sourceFiles('lib').flatMap(({ text }) => [...text.matchAll(/from\.\w+\(\s*'(STITCH_\w+)'/g)])
    const names = new Set(read.map(([, name]) => name))
    assert.deepEqual(TABLE.map(([name]) => name).toSorted(), [...names].toSorted())
  })

  const config = readEverySetting({})
  for (const [name, said] of TABLE)
    it(`${name} has the default that the table says: ${said || 'none'}`, () => {
      const named = said.replace('{stage}', config.stage).replace('{client}', config.client)
      const expected = said in WORDS ? WORDS[said] : named
      const value = config[memberOf(name)]
      assert.deepEqual(typeof value === 'number' ? String(value) : value, expected)
    })
})
