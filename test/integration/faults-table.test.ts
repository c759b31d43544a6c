import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, it } from 'node:test'
import { FAULT_ROWS } from './fault-rows.ts'

const ROOT = new URL('../../', import.meta.url)
const PAGE = readFileSync(new URL('docs/fault-tests.md', ROOT), 'utf8').split('## Tried by hand')[0] ?? ''

/** The rows of the page's tables: the fault, and its tests as file and a part of the title. */
const rows = [...PAGE.matchAll(/^\| (?!fault +\||---)(.+?) +\| (.+?) +\|$/gm)].map(
  ([, fault = '', tests = '']) => ({
    fault,
    tests: tests.split('<br>').map((test) => /^`([\w-]+)`: (.+)$/.exec(test)?.slice(1) ?? [test, '']),
  }),
)

/** Texts in a source: titles, and the values in tables that titles are made of. */
const TEXT = /`[^`]*`|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g

const texts = new Map<string, string[]>()
for (const path of globSync('test/{unit,integration,system,fleet}/**/*.test.ts', { cwd: ROOT })) {
  const name = basename(path, '.test.ts')
  const found = [...readFileSync(new URL(path, ROOT), 'utf8').matchAll(TEXT)].map(([text]) => text)
  texts.set(name, [...(texts.get(name) ?? []), ...found])
}

describe('the page on fault tests', () => {
  it('has every fault that has to be answered, and no other', () => {
    assert.deepEqual(
      rows.map(({ fault }) => fault),
      FAULT_ROWS,
    )
  })

  it('names tests that exist', () => {
    const missing = rows.flatMap(({ tests }) =>
      tests.filter(([file = '', part = '']) => !texts.get(file)?.some((text) => text.includes(part))),
    )
    assert.deepEqual(missing, [])
  })
})
