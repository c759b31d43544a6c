import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startFolder } from '../support/folder.ts'
import { ROOT, sourceFiles } from './source-tree.ts'

const PROBE = join(import.meta.dirname, 'module-load-probe.ts')

/** Loads files in a process with an empty environment; what they did, and whether the process ended by itself. */
function load(files: readonly string[]): { problems: string[]; open: string[] } {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [PROBE, ...files], {
    cwd: ROOT,
    env: {},
    encoding: 'utf8',
    timeout: 600_000,
  })
  assert.equal(signal, null, `it did not end by itself: ${stdout}${stderr}`)
  assert.equal(stderr, '')
  return JSON.parse(stdout)
}

describe('loading a module', () => {
  const folder = startFolder()

  it('throws nothing, reads and writes nothing, connects to nothing and leaves no timer, in lib and functions', () => {
    const files = sourceFiles('functions', 'lib').map(({ path }) => join(ROOT, path))
    assert.deepEqual(load(files), { problems: [], open: [] })
  })

  const REFUSED: readonly [title: string, code: string, what: RegExp][] = [
    ['throws', 'throw new Error("no settings")', /no settings/],
    [
      'connects',
      'import { connect } from "node:net"; connect(9, "127.0.0.1").on("error", () => {})',
      /connect/,
    ],
    ['asks by fetch', 'fetch("http://127.0.0.1:9").catch(() => {})', /fetch/],
    [
      'writes a file',
      'import { mkdirSync } from "node:fs"; mkdirSync("/tmp", { recursive: true })',
      /mkdirSync/,
    ],
    ['sets a timer', 'setInterval(() => {}, 1).unref()', /setInterval/],
    ['prints', 'console.log("loaded")', /write/],
  ]
  it(`is refused to a module that ${REFUSED.map(([title]) => title).join(', or ')}`, () => {
    const files = REFUSED.map(([title]) => join(folder, `${title.replaceAll(' ', '-')}.mjs`))
    for (const [index, [, code]] of REFUSED.entries()) writeFileSync(files[index] ?? '', code)
    const { problems } = load(files)
    for (const [index, [title, , what]] of REFUSED.entries())
      assert.ok(
        problems.some((problem) => problem.startsWith(files[index] ?? '') && what.test(problem)),
        `${title}: ${problems}`,
      )
  })
})
