import assert from 'node:assert/strict'
import { type ExecFileException, type ExecFileOptions, execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { setUpStack } from '../integration/cli-set-up.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { buildGoExample, findGo, findGoWithSdk, goEnvironment, IN_GO } from './go-example.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const VECTORS = join(import.meta.dirname, '../vectors')
/** Where Debian puts Java's packages. */
const JACKSON = ['core', 'databind', 'annotations'].map((part) => `/usr/share/java/jackson-${part}.jar`)

const execute = promisify(execFile)
const setUp = await setUpStack()
const folder = startFolder()

type Failed = ExecFileException & { readonly stdout: string; readonly stderr: string }

/** Runs a program and keeps what it prints for the canary, whether it succeeds or not. */
async function run(program: string, args: readonly string[], options: ExecFileOptions = {}) {
  const running = execute(program, args, { ...options, encoding: 'utf8' })
  const { stdout: out, stderr: err } = await running.catch((failed: Failed) => failed)
  setUp.terminal.keep([program, ...args].join(' '), { out, err })
  return running
}

/** Whether something is on this machine; a test without it is skipped, and says so. */
async function isHere(t: TestContext, looking: Promise<unknown>, need: string): Promise<boolean> {
  const found = await looking.then(
    () => true,
    () => false,
  )
  if (!found) t.skip(`${need} is not on this machine`)
  return found
}

it('Go agrees with the test vectors', async (t) => {
  if (!(await isHere(t, findGo(), 'Go'))) return
  const { stdout } = await run('go', ['test', '-count=1', 'token.go', 'token_test.go'], IN_GO)
  assert.match(stdout, /^ok /)
})

it('Go reads the token, has it renewed when there is none, and calls Stitch; once more after a rejection', async (t) => {
  if (!(await isHere(t, findGoWithSdk(), 'Go with the AWS SDK'))) return
  const program = await buildGoExample(folder)
  const env = await goEnvironment(t, folder, setUp.stack.environment)
  const call = async () => JSON.parse((await run(program, ['client_businesslookup'], { env })).stdout)
  assert.deepEqual(await call(), { data: { __typename: 'Query' } })
  assert.equal(setUp.stack.counters.get('token.requests'), 1)
  setUp.stack.faults.add({ at: 'graphql', does: 'unauthenticated' })
  assert.deepEqual(await call(), { data: { __typename: 'Query' } })
})

it('Java agrees with the test vectors', async (t) => {
  const jackson = Promise.all(JACKSON.map((jar) => access(jar)))
  if (
    !(await isHere(
      t,
      jackson.then(() => execute('javac', ['--version'])),
      'Java with Jackson',
    ))
  )
    return
  const classes = join(folder, 'classes')
  const path = [...JACKSON, classes].join(':')
  const sources = ['StoredToken', 'Vectors'].map((name) => join(EXAMPLES, `java/${name}.java`))
  await run('javac', ['-d', classes, '-cp', path, ...sources])
  const { stdout } = await run('java', ['-cp', path, 'Vectors', VECTORS])
  assert.match(stdout, /^\d{2} vectors hold$/m)
})

it('shows no secret in any output', (t) =>
  setUp.terminal.outputs.all().length === 0 ? t.skip('nothing was said') : assertNoLeak(setUp.terminal))
