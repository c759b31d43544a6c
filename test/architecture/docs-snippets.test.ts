import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { blocksOf, PAGES, readPage } from '../support/documents.ts'
import { startFolder } from '../support/folder.ts'
import { thisSuite } from '../support/owner.ts'
import { ROOT } from './source-tree.ts'

/** What a snippet may take for granted: functions of the reader's own, and what an invocation gives. */
const GIVEN = `
import type { ClientTokenHandle } from 'stitch-client-tokens'
declare global {
  const context: { readonly clientToken: ClientTokenHandle }
  function callStitch(accessToken: string): Promise<object>
  function post(accessToken: string, query: string, variables: object): Promise<object>
  function isUnauthenticated(answer: object): boolean
}
`

/** As strict as our own code, but for names that a snippet only shows. */
const CONFIG = {
  extends: '../tsconfig.json',
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: {
      'stitch-client-tokens': ['../lib/entries/client-token-source.ts'],
      'stitch-client-tokens/middy': ['../lib/entries/middy.ts'],
      'stitch-client-tokens/stitch': ['../lib/entries/stitch-client.ts'],
      'stitch-client-tokens/testing': ['../lib/entries/testing.ts'],
      'stitch-client-tokens/local': ['../local/outside/start-local.ts'],
    },
  },
  include: ['*.ts'],
}

const snippets = PAGES.flatMap((page) =>
  blocksOf(readPage(page))
    .filter(({ language }) => language === 'ts')
    .map(({ heading, text }) => ({ page, heading, text })),
)

describe('the TypeScript of the documentation', () => {
  // Inside the repository, so that packages are found.
  const folder = startFolder(thisSuite(), ROOT, '.docs-snippets-')
  let complaints: string
  before(async () => {
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG))
    await writeFile(join(folder, 'given.ts'), GIVEN)
    for (const [index, { text }] of snippets.entries())
      await writeFile(join(folder, `snippet-${index}.ts`), `${text}\nexport {}\n`)
    complaints = await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['--project', folder]).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    )
  })

  it('is there', () => {
    assert.ok(snippets.length >= 6)
    assert.doesNotMatch(complaints, /given\.ts|error TS5/)
  })

  for (const [index, { page, heading }] of snippets.entries())
    it(`compiles: ${page}, ${heading}`, () => {
      const ours = complaints.split('\n').filter((line) => line.includes(`snippet-${index}.ts`))
      assert.deepEqual(ours, [])
    })
})
