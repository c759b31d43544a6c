import assert from 'node:assert/strict'
import { type ExecFileException, type ExecFileOptions, execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { setUpStack } from '../integration/cli-set-up.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { REFRESHER } from '../support/stack.ts'
import { buildGoExample, findGo, findGoWithSdk, goEnvironment, IN_GO } from './go-example.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
/** What Stitch answers to the question of every example. */
const ANSWER = { data: { __typename: 'Query' } }
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

describe('Go', async () => {
  const skip = await findGoWithSdk().then(
    () => false,
    () => 'Go with the AWS SDK is not on this machine',
  )
  const { counters, faults } = setUp.stack
  let program: string
  before(async () => {
    if (!skip) program = await buildGoExample(folder)
  })
  const call = async (t: TestContext): Promise<unknown> => {
    const env = await goEnvironment(t, folder, setUp.stack.environment)
    // Its SDK repeats what is throttled by itself.
    const { stdout } = await run(program, ['client_businesslookup'], {
      env: { ...env, AWS_MAX_ATTEMPTS: '1' },
    })
    return JSON.parse(stdout)
  }

  it('reads the token, has it renewed when there is none, and calls Stitch', { skip }, async (t) => {
    assert.deepEqual(await call(t), ANSWER)
    assert.equal(counters.get('token.requests'), 1)
  })

  for (const options of [
    { status: 200 },
    { status: 401 },
    { status: 400, place: 'errors' },
    { status: 400, place: 'top' },
  ])
    it(`has a token renewed that is rejected with ${JSON.stringify(options)}, and repeats the call once`, {
      skip,
    }, async (t) => {
      await call(t)
      const earlier = counters.get(`lambda.${REFRESHER}.invocations`)
      faults.add({ at: 'graphql', does: 'unauthenticated', options })
      assert.deepEqual(await call(t), ANSWER)
      assert.equal(counters.get(`lambda.${REFRESHER}.invocations`) - earlier, 1)
    })

  it('reads again after a moment when the refresher runs for another caller', { skip }, async (t) => {
    await call(t)
    faults.add({ at: 'ssm', does: 'ParameterNotFound', operation: 'GetParameter' })
    faults.add({ at: 'lambda', does: 'throttle', operation: REFRESHER })
    assert.deepEqual(await call(t), ANSWER)
    assert.deepEqual(faults.pending(), [])
  })

  it('takes the token nowhere else when it is redirected', { skip }, async (t) => {
    faults.add({ at: 'graphql', does: 'redirect', options: { status: 307 } })
    await assert.rejects(call(t), { stderr: /a redirect is never followed/ })
    assert.equal(counters.get('token.redirectFollowed'), 0)
  })
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
