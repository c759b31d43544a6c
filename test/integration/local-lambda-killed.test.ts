import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { startFolder } from '../support/folder.ts'
import { endedWith, isAlive } from '../support/processes.ts'

// Fault: local stack, hung and killed
it('the containers are all gone after their stack was killed: frozen ones, hung ones and the rest', async (t) => {
  const host = join(import.meta.dirname, '../fixtures/lambda/host.ts')
  const env = { ...process.env, TMPDIR: startFolder(t) }
  const args = [host, 'freeze', 'hang', 'stay awake']
  const parent = endedWith(t, spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pids = JSON.parse(line.toString()) as number[]
  t.after(() => pids.filter(isAlive).map((pid) => process.kill(pid, 'SIGKILL')))
  parent.kill('SIGKILL')
  assert.equal(pids.length, 6)
  while (pids.some(isAlive)) await setTimeout(20)
})
