import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSource, type SourceFile, sourceFiles } from './source-tree.ts'

/** What stays open until it is closed: servers, stacks, processes, folders. */
const OPENS =
  /(?<!endedWith\(\s*\w+,\s*|endedWithFile\(\s*)\b(start(?:Stack|Stitch|AwsEndpoint|Lambda)|listen|createServer|spawn|fork|mkdtemp(?:Sync)?)\(|new (Worker)\(/g

/** Programs for other processes stand in template literals. */
const code = ({ text }: SourceFile): string => text.replace(/`[^`]*`/g, '``').replace(/^\s*\/\/.*$/gm, '')

const opened = (file: SourceFile): readonly string[] =>
  [...code(file).matchAll(OPENS)].map(([, name, type]) => `${file.path}: ${name ?? type}`)

describe('a test file', () => {
  it('opens nothing itself: a helper of test/support does, and closes it whatever fails', () => {
    const files = sourceFiles('test').filter(
      ({ path }) => path.endsWith('.test.ts') && !path.endsWith('/owners.test.ts'),
    )
    assert.ok(files.length > 100)
    assert.deepEqual(files.flatMap(opened), [])
  })

  const EXAMPLES: readonly [text: string, names: readonly string[]][] = [
    ['const server = await listen(() => undefined)', ['listen']],
    ["const child = spawn('node', [])", ['spawn']],
    ["const child = endedWith(t, spawn('node', []))", []],
    ["const child = endedWith(\n  t,\n  spawn('node', []),\n)", []],
    ["const program = `spawn('node')`", []],
    ['await assert.rejects(startStack({ ports }))', ['startStack']],
    ["const folder = mkdtempSync('a')", ['mkdtempSync']],
    ['const server = await startServer(() => undefined, t)', []],
  ]
  for (const [text, names] of EXAMPLES)
    it(`is read right: ${text.replaceAll(/\s+/g, ' ')}`, () =>
      assert.deepEqual(
        opened(readSource('a.test.ts', text)),
        names.map((name) => `a.test.ts: ${name}`),
      ))
})
