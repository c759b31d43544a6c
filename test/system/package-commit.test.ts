import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { makeOfCommit, SERVICE } from '../../scripts/package-commit.ts'
import { startFolder } from '../support/folder.ts'
import { endedWith } from '../support/processes.ts'
import { rejectionOf } from '../support/rejection.ts'

const home = startFolder()

const root = join(home, 'service')
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()

/** Commits a service whose packaging is this script, and returns the commit's hash. */
function commit(script: string, lock: object = {}): string {
  const manifest = { name: 'service', version: '1.0.0', scripts: { package: 'node package.js' } }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest }, ...lock }),
  )
  writeFileSync(join(root, 'package.js'), script)
  git('add', '.')
  git('commit', '--quiet', '--message', 'a version')
  return git('rev-parse', 'HEAD')
}

const WRITES = (text: string): string => `
  const { mkdirSync, writeFileSync, lstatSync } = require('node:fs')
  const link = (() => { try { return lstatSync('node_modules').isSymbolicLink() } catch { return null } })()
  mkdirSync('.serverless')
  writeFileSync('.serverless/packaged.json', JSON.stringify({ text: ${JSON.stringify(text)}, link, at: process.hrtime.bigint().toString() }))
`
const packageCommit = async (name: string, clone: string) => {
  const { commit, folders } = await makeOfCommit(name, SERVICE, clone)
  return { commit, folder: folders.service }
}
const packaged = (folder: string) => JSON.parse(readFileSync(join(folder, 'packaged.json'), 'utf8'))
const worktrees = (): number => git('worktree', 'list').split('\n').length

mkdirSync(join(root, 'node_modules'), { recursive: true })
writeFileSync(join(root, '.gitignore'), 'node_modules\n.local\n')
git('init', '--quiet')
const otherPackages = commit(WRITES('other packages'), { comment: 'another lock file' })
const fails = commit(`console.error('in ' + process.cwd() + ': no bundler'); process.exit(1)`)
const old = commit(WRITES('old'))
const slow = commit(`
  require('node:fs').writeFileSync(process.env.PACKAGING_BEGINS, process.cwd())
  setTimeout(() => undefined, 600_000)
`)
commit(WRITES('new'))

describe('packaging another commit', () => {
  it('packages it as it was, and leaves the checkout as it is', async () => {
    const { commit, folder } = await packageCommit(old.slice(0, 12), root)
    assert.equal(commit, old)
    assert.deepEqual([packaged(folder).text, packaged(folder).link], ['old', true])
    assert.deepEqual([worktrees(), git('status', '--porcelain')], [1, ''])
    assert.equal(existsSync(join(root, '.serverless')), false)
  })

  it('packages it once, also when several ask at once', async () => {
    const first = await packageCommit(old, root)
    const before = packaged(first.folder)
    const all = await Promise.all(Array.from({ length: 3 }, () => packageCommit('HEAD', root)))
    assert.deepEqual(packaged((await packageCommit(old, root)).folder), before)
    assert.deepEqual(new Set(all.map(({ folder }) => packaged(folder).text)), new Set(['new']))
  })

  it("installs that commit's own packages where its lock file is another", async () => {
    const { folder } = await packageCommit(otherPackages, root)
    assert.deepEqual([packaged(folder).text, packaged(folder).link], ['other packages', null])
  })

  it('says why packaging failed, and leaves nothing behind', async () => {
    const { message } = await rejectionOf(packageCommit(fails, root), Error)
    const [, folder = ''] = /in (\S+): no bundler/.exec(message) ?? assert.fail(message)
    assert.deepEqual([existsSync(folder), worktrees()], [false, 1])
    await assert.rejects(packageCommit(fails, root), /no bundler/)
  })

  it('leaves nothing behind when it is told to stop', async (t) => {
    const begins = join(home, 'begins')
    const module = JSON.stringify(new URL('../../scripts/package-commit.ts', import.meta.url).href)
    const script = `import(${module}).then(({ makeOfCommit, SERVICE }) => makeOfCommit(${JSON.stringify(slow)}, SERVICE, ${JSON.stringify(root)}))`
    const env = { ...process.env, PACKAGING_BEGINS: begins }
    const child = endedWith(
      t,
      spawn(process.execPath, ['--eval', script], { env, stdio: ['ignore', 'ignore', 'pipe'] }),
    )
    // At the end of its output too, which may come after that of the process.
    const ended = once(child, 'close')
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    while (!existsSync(begins) || readFileSync(begins, 'utf8') === '') {
      assert.equal(child.exitCode, null, said)
      await setTimeout(20)
    }
    child.kill('SIGINT')
    assert.deepEqual(await ended, [1, null])
    assert.match(said, /Stopped\./)
    assert.deepEqual([existsSync(readFileSync(begins, 'utf8')), worktrees()], [false, 1])
  })
})

describe('a commit that cannot be had', () => {
  it('is named, with the command that fetches it', async () => {
    await assert.rejects(packageCommit('0123456789ab', root), {
      message: 'There is no commit 0123456789ab in this clone. Fetch it first: git fetch --all --tags',
    })
    await assert.rejects(packageCommit('--help', root), /^Error: There is no commit --help/)
  })

  it('is named in a shallow clone too, which fetches it by another command', async () => {
    const clone = join(home, 'shallow')
    git('clone', '--quiet', '--depth', '1', `file://${root}`, clone)
    await assert.rejects(packageCommit(old, clone), {
      message: `There is no commit ${old} in this clone, which is shallow. Fetch it first: git fetch --unshallow`,
    })
    execFileSync('git', ['fetch', '--quiet', '--unshallow'], { cwd: clone })
    mkdirSync(join(clone, 'node_modules'))
    assert.equal(packaged((await packageCommit(old, clone)).folder).text, 'old')
  })

  it('is not looked for outside a clone', async () => {
    const folder = join(home, 'no-clone')
    mkdirSync(folder)
    await assert.rejects(
      packageCommit(old, folder),
      /^Error: Without a git clone in .*: fatal: not a git repository/,
    )
  })
})
