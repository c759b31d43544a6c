import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { build } from 'esbuild'
import { ROOT } from './source-tree.ts'

const PAGE = readFileSync(join(ROOT, 'docs/use/reading-the-token.md'), 'utf8')

/** KiB of a bundle with nothing in it but the middleware, as a function of another team has it. */
async function readerKibibytes(mainFields: string[]): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'lib/entries/middy.ts')],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    write: false,
    mainFields,
  })
  return (outputFiles[0]?.contents.length ?? 0) / 1024
}

describe('a reader in a bundle', () => {
  const [, heavy, light] = /weighs\s+(\d+)\s+KB\s+instead\s+of\s+(\d+) KB/.exec(PAGE) ?? []
  for (const [setting, mainFields, documented] of [
    ['with the setting of the page', ['module', 'main'], Number(light)],
    ["with esbuild's own setting", ['main', 'module'], Number(heavy)],
  ] as const)
    it(`is as large as the page says, ${setting}`, async () => {
      const kibibytes = await readerKibibytes([...mainFields])
      assert.ok(Math.abs(kibibytes - documented) < 4, `${kibibytes.toFixed(1)} KB, documented ${documented}`)
    })
})

it('the package asks for the Node that its page names, the first that requires ES modules', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const [, named] = /ES modules for Node ([\d.]+) or newer/.exec(PAGE) ?? []
  assert.equal(engines.node, `>=${named}.0`)
})
