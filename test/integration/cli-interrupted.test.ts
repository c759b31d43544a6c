import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, it } from 'node:test'
import { interruptionOf } from '../../cli/interruption.ts'
import { ERASE_LINE } from '../../cli/print.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { anHttpServer } from '../support/loopback.ts'
import { endedWith } from '../support/processes.ts'
import { noTerminal, PseudoTerminal } from '../support/pseudo-terminal.ts'
import { setUpPut } from './cli-secret-put-set-up.ts'

const ROOT = join(import.meta.dirname, '../..')
const skip = noTerminal() ?? false

const setUp = await setUpPut()
afterEach(() => setUp.clear())

const MOMENTS: readonly [title: string, operation: string, says: RegExp][] = [
  ['it looks at the secret', 'DescribeSecret', /Nothing was changed/],
  ['it stores the new version', 'PutSecretValue', /in use are the same as before.*AWSPENDING/],
  [
    'it makes the new version current',
    'UpdateSecretVersionStage',
    /may be in use now.*\n.*stitch-token doctor/,
  ],
]
for (const [title, operation, says] of MOMENTS) {
  // Fault: Ctrl-C, or a signal
  it(`secret put, interrupted while ${title}, ends with 130 and says what holds`, async () => {
    const { pem } = await setUp.known()
    const { interruption, interrupt } = interruptionOf()
    setUp.atAws = async (request, pass) => {
      if (request.operation !== operation) return pass()
      interrupt('SIGINT')
      // In a process of its own nothing would go on; here it ends as it can.
      return {
        status: 400,
        contentType: 'application/x-amz-json-1.1',
        text: '{"__type":"ValidationException"}',
      }
    }
    const { exitCode, err } = await setUp.put(pem, {}, interruption)
    const { code, message } = JSON.parse(err)
    assert.deepEqual([exitCode, code], [130, 'interrupted'])
    assert.match(message, says)
  })
}

// Fault: Ctrl-C, or a signal
it('refresh, interrupted, says that the refresher may be at work, and where to look', async () => {
  const { interruption, interrupt } = interruptionOf()
  setUp.stack.faults.add({ at: 'token', does: 'hang' })
  const running = setUp.run(['refresh', '--stage', 'dev'], { interruption })
  interrupt('SIGTERM')
  const { exitCode, err } = await running
  assert.equal(exitCode, 143)
  assert.match(err, /✘ interrupted\n/)
})

it('a watch that is interrupted has nothing to say', async () => {
  const { interruption, interrupt } = interruptionOf()
  const sleep = () => {
    interrupt('SIGINT')
    return new Promise<never>(() => undefined)
  }
  const { exitCode, err } = await setUp.run(['status', '--watch'], { interruption, timing: { sleep } })
  assert.deepEqual([exitCode, err], [130, ''])
})

// Fault: Ctrl-C, or a signal
it('Ctrl-C at a terminal ends with 130, and leaves neither a count of seconds nor a blame', {
  skip,
}, async (t) => {
  const silent = await anHttpServer(t, () => undefined)
  const command = `trap : INT; "$NODE" cli/stitch-token.js refresh; echo "[ended $?]"`
  const at = new PseudoTerminal(t, command, ROOT, {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    NODE: process.execPath,
    TERM: 'xterm',
    ...setUp.stack.environment,
    AWS_ENDPOINT_URL_LAMBDA: silent,
  })
  await at.sees(/The refresher is at work … 1 s/)
  at.type('\u0003')
  const screen = await at.ended()
  setUp.terminal.outputs.add('the screen of refresh', screen)
  assert.match(screen, /\[ended 130\]/)
  assert.match(screen, /✘ interrupted/)
  assert.match(screen, /may still be at work/)
  // Each count is erased, the last one too.
  assert.equal(screen.split('The refresher is at work …').length, screen.split(ERASE_LINE).length - 1)
  assert.doesNotMatch(screen, /internal_error|report/)
})

// Fault: output without a reader
it('secret put does all of its work when the reader of its output has had enough', async (t) => {
  const folder = startFolder(t)
  const { pem, keyId } = await setUp.known()
  setUp.terminal.hide(pem)
  writeFileSync(join(folder, 'new.pem'), pem)
  const args = [
    'cli/stitch-token.js',
    'secret',
    'put',
    join(folder, 'new.pem'),
    '--client-id',
    setUp.clientId,
  ]
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, ...setUp.relayed }
  const child = endedWith(
    t,
    spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  const hasEnough = once(child.stdout, 'data').then(() => child.stdout.destroy())
  // The next line is written when its reader has gone.
  setUp.atTokenEndpoint = async (_, pass) => {
    await hasEnough
    return pass()
  }
  const [err, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')])
  setUp.terminal.keep('secret put', { out: '', err })
  assert.equal(exitCode, 0)
  const current = await setUp.current()
  assert.equal(current.keyId, keyId)
  // The label of what waits is taken off last.
  assert.deepEqual((await setUp.stages())[current.versionId], ['AWSCURRENT'])
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
