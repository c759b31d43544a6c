import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { withLock } from '../../scripts/lock-file.ts'

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
    await writeFile(lock, String(pid))
    await takeTurns(join(folder, 'after a kill'))
  })
})
