import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { withLock } from '../../scripts/lock-file.ts'
import { identityOf } from '../../scripts/process-identity.ts'

const LOCK_FILE = join(import.meta.dirname, '../../scripts/lock-file.ts')

describe('what one process of a checkout does at a time', () => {
  const name = `test-${process.pid}`
  const lock = join(import.meta.dirname, `../../.local/${name}.lock`)
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-file-'))
  })
  after(async () => {
    await rm(folder, { recursive: true, force: true })
    await rm(lock, { force: true })
  })

  /** A process of its own that begins, takes a while and ends, and writes down both. */
  const take = (diary: string) =>
    new Promise<number | null>((resolve) => {
      const program = `
        import { appendFileSync } from 'node:fs'
        import { setTimeout } from 'node:timers/promises'
        import { withLock } from ${JSON.stringify(LOCK_FILE)}
        await withLock(${JSON.stringify(name)}, async () => {
          appendFileSync(${JSON.stringify(diary)}, 'begins ' + process.pid + '\\n')
          await setTimeout(50)
          appendFileSync(${JSON.stringify(diary)}, 'ends ' + process.pid + '\\n')
        })`
      spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' }).on(
        'close',
        resolve,
      )
    })

  const takeTurns = async (diary: string) => {
    assert.deepEqual(await Promise.all([take(diary), take(diary), take(diary)]), [0, 0, 0])
    const lines = (await readFile(diary, 'utf8')).trim().split('\n')
    assert.equal(lines.length, 6)
    for (let turn = 0; turn < lines.length; turn += 2)
      assert.equal(lines[turn + 1], lines[turn]?.replace('begins', 'ends'), lines.join('\n'))
  }

  it('is begun by the next only when the one before has ended', () => takeTurns(join(folder, 'turns')))

  it('is so too for many callers in one process', async () => {
    let running = 0
    const turns = Array.from({ length: 20 }, () =>
      withLock(name, async () => {
        running += 1
        assert.equal(running, 1)
        await setTimeout(1)
        running -= 1
      }),
    )
    await Promise.all(turns)
  })

  it('is so too after a process that was killed before it could let go', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    await writeFile(lock, `${pid} 1`)
    await takeTurns(join(folder, 'after a kill'))
  })

  // Fault: local stack, killed while packaging, reused process id
  it('is so too when the id of the one that was killed is another process by now', async () => {
    await writeFile(lock, `${process.pid} 1`)
    await takeTurns(join(folder, 'after a reused id'))
  })

  // Fault: local stack, killed while packaging, reused process id
  it('waits for what the one that was killed had started', async (t) => {
    const child = await idleProcess(t)
    const { pid } = spawnSync(process.execPath, ['--version'])
    await writeFile(lock, `${pid} 1\n${await identityOf(child.pid ?? 0)}`)
    let isTaken = false
    const taken = withLock(name, async () => {
      isTaken = true
    })
    await setTimeout(300)
    assert.equal(isTaken, false)
    child.kill('SIGKILL')
    await taken
  })

  it('is held by a process that works for the holder', async (t) => {
    const { pid = 0 } = await idleProcess(t)
    await withLock(name, async (holdToo) => {
      await holdToo(pid)
      const holders = (await readFile(lock, 'utf8')).split('\n')
      assert.deepEqual(holders, [await identityOf(process.pid), await identityOf(pid)])
    })
  })
})

/** A process that does nothing until it is killed, or the test is over. */
async function idleProcess(t: TestContext) {
  const child = spawn(process.execPath, ['--eval', 'console.log(); setInterval(() => {}, 60_000)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

describe('a process has an identity', () => {
  it('of its own, which stays the same', async (t) => {
    const [one, two] = await Promise.all([idleProcess(t), idleProcess(t)])
    const identity = await identityOf(one.pid ?? 0)
    assert.match(identity ?? '', new RegExp(`^${one.pid} .+`))
    assert.equal(await identityOf(one.pid ?? 0), identity)
    assert.notEqual(await identityOf(two.pid ?? 0), identity)
  })

  it('until it ends', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    assert.equal(await identityOf(pid), undefined)
    assert.equal(await identityOf(Number.NaN), undefined)
  })

  // Fault: local stack, killed while packaging, reused process id
  it('and does not outlive its parent, if it is told so', async (t) => {
    const preload = new URL('../../scripts/end-with-parent.mjs', import.meta.url).href
    const program = `
      import { spawn } from 'node:child_process'
      const args = ['--import', ${JSON.stringify(preload)}, '--eval', 'console.log(process.pid); setInterval(() => {}, 60_000)']
      spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'inherit'] })
      setInterval(() => {}, 60_000)`
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    t.after(async () => {
      parent.kill('SIGKILL')
      if ((await identityOf(pid)) !== undefined) process.kill(pid, 'SIGKILL')
    })
    assert.notEqual(await identityOf(pid), undefined)
    parent.kill('SIGKILL')
    while ((await identityOf(pid)) !== undefined) await setTimeout(20)
  })
})
