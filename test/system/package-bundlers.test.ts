import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { installJudges, JUDGES, missingFrom } from '../../scripts/install-judges.ts'
import { startFolder } from '../support/folder.ts'
import { startLocalStack } from '../support/stack.ts'
import { testClients } from '../support/stitch.ts'
import { BUNDLERS, projectWith } from './package-bundlers.ts'
import { packTarball } from './package-tarball.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/use/reading-the-token.md'), 'utf8')
const run = promisify(execFile)
const folder = startFolder()
const stack = await startLocalStack({ clients: await testClients() })
const NEEDS_JUDGES = ['rollup', 'webpack']

const READER = `import { clientTokenSource } from 'stitch-client-tokens'
export const source = clientTokenSource({ scope: 'client_paymentrequest' })
export const handler = async () => (await source.get()).version`

const CLIENT = `import { stitchClient } from 'stitch-client-tokens/stitch'
export const stitch = stitchClient({ scope: 'client_paymentrequest' })
export const handler = async () => (await stitch.request('query Who { __typename }')).__typename`

let modules: string
before(async () => {
  await installJudges()
  modules = join(packTarball(folder, ['@smithy/signature-v4']).project, 'node_modules')
})

/** The two sizes in the page's row for a bundler, in kilobytes. */
const documented = (name: string): readonly number[] => {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| ${name} `)) ?? ''
  return [...row.matchAll(/\| (\d+) KB/g)].map(([, size]) => Number(size))
}

for (const [name, bundle] of Object.entries(BUNDLERS))
  describe(`a bundle of ${name}`, () => {
    for (const [index, what, text, expected] of [
      [0, 'the token source', READER, '1'],
      [1, 'the client of the API', CLIENT, 'Query'],
    ] as const)
      it(`with ${what} is as large as the page says, and works`, async (t) => {
        if (NEEDS_JUDGES.includes(name) && missingFrom(JUDGES))
          return t.skip('the judges are not on this machine')
        const here = startFolder(t)
        const entry = projectWith(join(here, 'project'), modules, text)
        const { entry: made, kilobytes } = await bundle(entry, join(here, 'bundled'))
        const { stdout } = await run(
          process.execPath,
          [
            '--input-type=module',
            '--eval',
            `import * as made from ${JSON.stringify(made)}
           process.stdout.write('answer ' + await (made.handler ?? made.default.handler)())`,
          ],
          { env: { ...stack.environment } },
        )
        assert.match(stdout, new RegExp(`answer ${expected}$`))
        const size = documented(name)[index] ?? assert.fail(`${name} has no size in the page`)
        assert.ok(Math.abs(kilobytes - size) < 4, `${kilobytes.toFixed(1)} KB, documented ${size}`)
      })
  })
