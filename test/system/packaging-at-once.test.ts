import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { unzip } from '../../local/lambda/zip.ts'
import { OUTPUT, ROOT, SOURCES, STAMP, TEMPLATE } from '../../scripts/package-service.ts'
import { startFolder } from '../support/folder.ts'
import { endedWith } from '../support/processes.ts'

/** A checkout of its own, with nothing packaged. */
function aCheckout(t: TestContext): string {
  const folder = startFolder(t)
  for (const source of [...SOURCES, 'scripts', 'local', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, source), join(folder, source), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(temporary(folder))
  return folder
}

/** Where a run in a checkout finds the system's folder for temporary files. */
const temporary = (checkout: string): string => join(checkout, '.local-temporary')

/** `npm run package`, or what `npm start` does before all else. */
const WHEN_STALE = `await (await import('./scripts/package-when-stale.ts')).packageWhenStale()`
const ways = { package: ['scripts/package.ts'], start: ['--input-type=module', '--eval', WHEN_STALE] }

/** With `pipe` it ends when its output has been read. */
const run = (
  t: TestContext,
  checkout: string,
  way: keyof typeof ways,
  out: 'ignore' | 'pipe' = 'ignore',
): ChildProcess => {
  const env = { ...process.env, TMPDIR: temporary(checkout) }
  return endedWith(
    t,
    spawn(process.execPath, ways[way], { cwd: checkout, env, stdio: ['ignore', out, 'inherit'] }),
  )
}

const exitCode = async (child: ChildProcess): Promise<unknown> => (await once(child, 'close'))[0]

/** Whether template, stamp and every zip that the template names are there, and can be read. */
async function assertWhole(t: TestContext, checkout: string): Promise<void> {
  const output = join(checkout, OUTPUT)
  assert.ok(existsSync(join(output, STAMP)))
  const zips = new Set(readFileSync(join(output, TEMPLATE), 'utf8').match(/[\w-]+\.zip/g))
  assert.ok(zips.size >= 10)
  for (const zip of zips) assert.ok((await unzip(join(output, zip), startFolder(t))).length > 0)
}

const asides = (checkout: string): readonly string[] => {
  const folder = join(checkout, '.local/packaging')
  return existsSync(folder) ? readdirSync(folder) : []
}

describe('packaging', () => {
  // Fault: local stack, packaged twice at once
  it('twice at once leaves one whole package, and nothing else', async (t) => {
    const checkout = aCheckout(t)
    const packaging = run(t, checkout, 'package', 'pipe')
    const output = packaging.stdout ?? assert.fail()
    const runs = [run(t, checkout, 'start'), run(t, checkout, 'start'), packaging]
    const [said] = await Promise.all([
      text(output),
      ...runs.map(async (child) => assert.equal(await exitCode(child), 0)),
    ])
    assert.match(said, /^Functions: refresh-client-token, .*lookup-business$/m)
    await assertWhole(t, checkout)
    assert.deepEqual(asides(checkout), [])
    assert.deepEqual(readdirSync(temporary(checkout)), [])
  })

  // Fault: local stack, killed while packaging
  it('that is killed leaves nothing behind, once the next one has run', async (t) => {
    const checkout = aCheckout(t)
    const killed = run(t, checkout, 'start')
    while (asides(checkout).length === 0) await setTimeout(20)
    killed.kill('SIGKILL')
    await once(killed, 'close')
    assert.equal(asides(checkout).length, 1)
    // Of a run long ago, whose process id is another process's by now.
    const reused = join(checkout, '.local/packaging', `${process.pid}-long-ago`)
    mkdirSync(reused)
    utimesSync(reused, 0, 0)
    assert.equal(await exitCode(run(t, checkout, 'start')), 0)
    await assertWhole(t, checkout)
    assert.deepEqual(asides(checkout), [])
  })
})
