import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { credentialsOf } from '../../local/lambda/execution-role.ts'
import { lambdaFixture } from '../fixtures/lambda/local-lambda-fixture.ts'
import { isAlive } from '../support/processes.ts'

interface Told {
  readonly invocations: number
  readonly pid: number
}

const fixture = await lambdaFixture({ environment: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }) })

describe('a container of the local Lambda', () => {
  const call = (key: string, event: object = {}) => fixture.call(`fixture-dev-${key}`, event)
  const tell = async (key: string): Promise<Told> => (await call(key)).result as Told

  it('is used again while it is warm', async () => {
    const first = await tell('obedient')
    const second = await tell('obedient')
    assert.deepEqual(second, { ...first, invocations: first.invocations + 1 })
    assert.equal(fixture.counters.get('lambda.obedient.coldStarts'), 1)
  })

  it('has the environment that Lambda defines and nothing of ours', async () => {
    process.env.SOMETHING_OF_OURS = 'x'
    const { result } = await call('obedient', { do: 'environment' })
    const found = result as Record<string, string>
    const roleArn = fixture.lambda.functions.find('obedient')?.roleArn ?? ''
    assert.equal(found.SOMETHING_OF_OURS, undefined)
    assert.equal(found.HOME, undefined)
    assert.equal(found.STAGE, 'dev')
    assert.match(found.KEY ?? '', /^arn:aws:kms:af-south-1:000000000000:key\/[0-9a-f-]{36}$/)
    assert.equal(found.AWS_ENDPOINT_URL, 'http://127.0.0.1:1')
    assert.equal(found.AWS_REGION, 'af-south-1')
    assert.equal(found.AWS_LAMBDA_FUNCTION_NAME, 'fixture-dev-obedient')
    assert.equal(found.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, '256')
    assert.equal(found._HANDLER, 'functions/code.handler')
    assert.equal(found.AWS_ACCESS_KEY_ID, credentialsOf(roleArn).accessKeyId)
  })

  it('tells the handler about its invocation', async () => {
    const { result } = await call('single', { do: 'context' })
    const { awsRequestId, remaining, logStreamName, ...rest } = result as Record<string, unknown>
    assert.match(`${awsRequestId}`, /^[0-9a-f-]{36}$/)
    assert.match(`${logStreamName}`, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/)
    assert.ok(Number(remaining) > 0 && Number(remaining) <= 60_000)
    assert.deepEqual(rest, {
      functionName: 'fixture-dev-single',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/fixture-dev-single',
      invokedFunctionArn: 'arn:aws:lambda:af-south-1:000000000000:function:fixture-dev-single',
    })
  })

  for (const doing of ['sleep', 'block']) {
    it(`ends with the function's time-out when the handler is still at it (${doing})`, async () => {
      const { error, result } = await call('brief', { do: doing, ms: 60_000 })
      const { errorType, errorMessage } = result as { errorType: string; errorMessage: string }
      assert.equal(error, 'Unhandled')
      assert.equal(errorType, 'Sandbox.Timedout')
      assert.match(errorMessage, /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.50 seconds$/)
      // It is replaced: nothing of it is left.
      const left = fixture.lambda.functions.containers().filter(({ functionKey }) => functionKey === 'brief')
      assert.deepEqual(left, [])
    })
  }

  for (const [event, message] of [
    [{ do: 'exit', code: 1 }, 'Runtime exited with error: exit status 1'],
    [{ do: 'exit', code: 0 }, 'Runtime exited without providing a reason'],
    [{ do: 'never answer' }, 'Runtime exited with error: exit status 13'],
  ] as const) {
    it(`is replaced after its process ended (${JSON.stringify(event)})`, async () => {
      const { error, result } = await call('obedient', event)
      const { errorType, errorMessage } = result as { errorType: string; errorMessage: string }
      assert.equal(error, 'Unhandled')
      assert.equal(errorType, 'Runtime.ExitError')
      assert.match(errorMessage, new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${message}$`))
      assert.equal((await tell('obedient')).invocations, 1)
    })
  }

  it('ends with a rejection that is not handled', async () => {
    const { result } = await call('obedient', { do: 'reject unheard' })
    assert.equal((result as { errorType: string }).errorType, 'Runtime.UnhandledPromiseRejection')
  })

  it('ends with Runtime.ExitError when it is killed in the middle of an invocation', async () => {
    await tell('obedient')
    const running = call('obedient', { do: 'sleep', ms: 60_000 })
    // Another function of the same log has slept before.
    const isAsleep = () =>
      fixture.lambda.log
        .lines()
        .some(({ functionKey, text }) => functionKey === 'obedient' && text === 'sleeping')
    while (!isAsleep()) await setTimeout(5)
    assert.equal(await fixture.lambda.functions.kill('obedient'), 1)
    const { errorType, errorMessage } = (await running).result as { errorType: string; errorMessage: string }
    assert.equal(errorType, 'Runtime.ExitError')
    assert.match(errorMessage, /signal: killed$/)
  })

  it('writes its lines to the log under the function and the invocation', async () => {
    await call('obedient', { do: 'log', lines: ['one', 'zwei ☂'] })
    const lines = fixture.lambda.log.lines().slice(-3)
    const requestIds = new Set(lines.map(({ requestId }) => requestId))
    assert.deepEqual(lines.map(({ functionKey, stream, text }) => [functionKey, stream, text]).sort(), [
      ['obedient', 'stderr', 'and this as an error'],
      ['obedient', 'stdout', 'one'],
      ['obedient', 'stdout', 'zwei ☂'],
    ])
    assert.equal(requestIds.size, 1)
    assert.match([...requestIds][0] ?? '', /^[0-9a-f-]{36}$/)
  })

  describe('says in the log what was thrown, as revealingly as Lambda:', () => {
    const logged = async (doing: string) => {
      await call('obedient', { do: doing })
      const line = fixture.lambda.log.lines().findLast(({ text }) => text.startsWith('Invoke Error\t'))
      return JSON.parse(line?.text.split('\t')[1] ?? '')
    }

    it('every member, and every error among them with its text and its stack', async () => {
      const { stack, others, ...members } = await logged('throw with another')
      assert.match(stack[1], /^ {4}at /)
      assert.deepEqual(members, {
        errorType: 'PaymentRefused',
        errorMessage: 'no',
        name: 'PaymentRefused',
        reason: 'insufficient funds',
      })
      const [{ stack: inner, ...other }] = others
      assert.equal(inner[0], 'TypeError: inner')
      assert.deepEqual(other, { errorType: 'TypeError', errorMessage: 'inner' })
    })

    it('no members of one that holds itself', async () => {
      const { trace, ...rest } = await logged('throw itself in itself')
      assert.deepEqual(rest, { errorType: 'PaymentRefused', errorMessage: 'no' })
      assert.ok(trace.length > 1)
    })

    it('a text as an error of that text', async () => {
      const { errorType, errorMessage } = await logged('throw text')
      assert.deepEqual([errorType, errorMessage], ['Error', 'just text'])
    })
  })

  for (const [key, errorType, errorMessage] of [
    ['throws-at-start', 'RangeError', /^no settings$/],
    ['wrong-syntax', 'Runtime.UserCodeSyntaxError', /^SyntaxError: /],
    ['misses-import', 'Runtime.ImportModuleError', /a-package-nobody-has/],
    ['misses-file', 'Runtime.ImportModuleError', /Cannot find module 'other'/],
    ['misses-handler', 'Runtime.HandlerNotFound', /^functions\/code\.missing is undefined or not exported$/],
    ['text-handler', 'Runtime.HandlerNotFound', /^functions\/code\.notAFunction is not a function$/],
    ['callback-handler', 'Runtime.CallbackHandlerDeprecated', /callback/],
    ['exits-at-start', 'Runtime.ExitError', /exit status 3$/],
  ] as const) {
    it(`says why its init phase failed: ${key}`, async () => {
      const { error, result } = await call(key)
      const found = result as { errorType: string; errorMessage: string }
      assert.equal(error, 'Unhandled')
      assert.equal(found.errorType, errorType)
      assert.match(found.errorMessage, errorMessage)
    })
  }
})

describe('containers with options', () => {
  it('may take no longer than their limit for the init phase', async (t) => {
    const fixture = await lambdaFixture({ initTimeoutSeconds: 0.5 }, t)
    const { result } = await fixture.call('fixture-dev-slow-start')
    assert.equal((result as { errorType: string }).errorType, 'Sandbox.Timedout')
  })

  it('stand still between invocations when they freeze', async (t) => {
    const fixture = await lambdaFixture({ freeze: true }, t)
    const { pid } = (await fixture.call('fixture-dev-obedient')).result as Told
    while ((await stateOf(pid)) !== 'T') await setTimeout(20)
    const again = (await fixture.call('fixture-dev-obedient')).result as Told
    assert.deepEqual([again.pid, again.invocations], [pid, 2])
  })

  it('are all gone after close, busy and frozen ones too', async (t) => {
    const fixture = await lambdaFixture({ freeze: true }, t)
    await fixture.lambda.functions.prewarm('obedient', 2)
    const running = fixture.call('fixture-dev-obedient', { do: 'sleep', ms: 60_000 }).catch(() => 'ended')
    while (!fixture.lambda.log.lines().some(({ text }) => text === 'sleeping')) await setTimeout(5)
    const pids = fixture.lambda.functions.containers().map(({ pid }) => pid ?? 0)
    await fixture.close()
    await running
    assert.equal(pids.length, 2)
    assert.deepEqual(pids.filter(isAlive), [])
  })
})

/** As `ps` tells it; T is a process that was stopped. */
const stateOf = async (pid: number): Promise<string | undefined> =>
  (await promisify(execFile)('ps', ['-o', 'state=', '-p', `${pid}`])).stdout.trim()[0]
