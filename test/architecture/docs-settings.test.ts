import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MANY_SETTING_PARAMS } from '../../infrastructure/params.ts'
import { type EverySetting, readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { readPage } from '../support/documents.ts'
import { sourceFiles } from './source-tree.ts'

const PAGE = readPage('docs/use/settings.md')

/** The tables of settings in docs/use/settings.md: name and default. */
const TABLE = [...PAGE.matchAll(/^\| `(STITCH_\w+)` +\| ([^|]*)\|/gm)].map(
  ([, name = '', fallback = '']) => [name, fallback.trim().replaceAll('`', '')] as const,
)

/** What is deployed, and the names of settings in it: those that it reads, and those that its messages name. */
const DEPLOYED = sourceFiles('lib', 'functions')
const NAMED = new Set(DEPLOYED.flatMap(({ text }) => text.match(/\bSTITCH_[A-Z_]+\b/g) ?? []))

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
  it('are those that the code names, in no other number', () => {
    assert.deepEqual(TABLE.map(([name]) => name).toSorted(), [...NAMED].toSorted())
  })

  it('are never read straight from the environment, where no one would report a wrong one', () => {
    const straight = DEPLOYED.filter(({ text }) => /\w(?:\.|\[')STITCH_/.test(text))
    assert.deepEqual(
      straight.map(({ path }) => path),
      [],
    )
  })

  it('of a deployment for many clients have the params that set them', () => {
    const rows = [...PAGE.matchAll(/^\| `(STITCH_\w+)` +\|[^|]*\| `([a-z-]+)` +\|/gm)]
    assert.deepEqual(
      Object.fromEntries(rows.map(([, name, param = '']) => [param, name])),
      MANY_SETTING_PARAMS,
    )
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
