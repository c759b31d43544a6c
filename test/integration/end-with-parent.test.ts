import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { endedWith, isAlive } from '../support/processes.ts'

// Fault: local stack, killed while packaging
it('what packages the service does not outlive the process that started it', async (t) => {
  const preload = new URL('../../scripts/end-with-parent.mjs', import.meta.url).href
  const program = `
    import { spawn } from 'node:child_process'
    const args = ['--import', ${JSON.stringify(preload)}, '--eval', 'console.log(process.pid); setInterval(() => {}, 60_000)']
    spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'inherit'] })
    setInterval(() => {}, 60_000)`
  const parent = endedWith(
    t,
    spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  t.after(() => isAlive(pid) && process.kill(pid, 'SIGKILL'))
  assert.ok(isAlive(pid))
  parent.kill('SIGKILL')
  while (isAlive(pid)) await setTimeout(20)
})
