import assert from 'node:assert/strict'
import { chmodSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { startFolder } from '../support/folder.ts'
import { NpmStart } from '../support/npm-start.ts'

it('npm start opens the console when it is asked to, and prints no request when it is quiet', async (t) => {
  const folder = startFolder(t)
  const browser = join(folder, 'browser')
  const opened = join(folder, 'opened')
  writeFileSync(browser, `#!/bin/sh\necho "$1" > "${opened}.part" && mv "${opened}.part" "${opened}"\n`)
  chmodSync(browser, 0o755)
  const isOpen = new Promise<void>((resolve) => {
    const watcher = watch(folder, (_event, name) => name === 'opened' && resolve())
    t.after(() => watcher.close())
  })
  const started = new NpmStart(t, ['--port', '0', '--quiet', '--open'], { BROWSER: browser })
  const [, url = ''] = await started.said(/^Console\s+(\S+)/m)
  await isOpen
  const address = readFileSync(opened, 'utf8').trim()
  assert.equal(address, url.replace('localhost', '127.0.0.1'))
  assert.match(await (await fetch(address)).text(), /<title>Stitch client tokens, local<\/title>/)
  await (await fetch(address.replace('/_local/console', '/tokens'))).text()
  started.child.kill('SIGINT')
  assert.equal(await started.ended(), 0)
  assert.doesNotMatch(started.output, /^\d\d:\d\d:\d\d /m)
})

it('npm start goes on where no browser can be opened, and says which page to open', async (t) => {
  const started = new NpmStart(t, ['--port', '0', '--open'], { BROWSER: '/nonexistent/browser' })
  await started.said(/^No browser could be opened .*Open http:\/\/127\.0\.0\.1:\d+\/_local\/console$/m)
  started.child.kill('SIGINT')
  assert.equal(await started.ended(), 0)
})

it('npm start refuses a port that is none, in one line', async (t) => {
  const wrong = new NpmStart(t, ['--port', '70000'])
  assert.equal(await wrong.ended(), 1)
  assert.match(wrong.output, /^--port must be a number from 0 to 65533\.\n$/)
})

it('npm start explains itself with --help, and starts nothing', async (t) => {
  const help = new NpmStart(t, ['--help'])
  assert.equal(await help.ended(), 0)
  assert.match(help.output, /npm start \[-- options\].*--port NUMBER.*PORT/s)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  it(`npm start leaves nothing behind when ${signal} ends it before it is ready`, async (t) => {
    const TMPDIR = startFolder(t)
    const bundles = () => readdirSync(TMPDIR).filter((name) => name.startsWith('local-lambda-'))
    const areUnpacked = new Promise<void>((resolve) => {
      const watcher = watch(TMPDIR, () => bundles().length > 0 && resolve())
      t.after(() => watcher.close())
    })
    const started = new NpmStart(t, ['--port', '0'], { TMPDIR })
    await areUnpacked
    started.child.kill(signal)
    assert.equal(await started.ended(), 0)
    assert.match(started.output, /^Stopping …$/m)
    assert.doesNotMatch(started.output, /^ready/m)
    assert.deepEqual(bundles(), [])
  })
