import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { beforeEach, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createHandler as listHandler } from '../../functions/list-payment-requests.ts'
import { createHandler } from '../../functions/refresh-client-token.ts'
import { assertNoLeak } from '../support/canary.ts'
import { endedWith } from '../support/processes.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { overhear } from '../support/stack-output.ts'
import { clockOf, SCOPE } from './fault-run.ts'

const stack = await startTestStack()
const { counters, store } = stack
const { handler } = stack

const run = promisify(execFile)

/** Bad in four ways. */
const BAD = {
  STITCH_TOKEN_ENDPOINT: 'ftp://canary.example/token',
  STITCH_SCOPES: 'a  b',
  STITCH_REFRESH_AHEAD_SECONDS: 'canary',
  STITCH_EXPIRY_LEEWAY_SECONDS: '-1',
}

/** What API Gateway makes of a request without body and query. */
const AN_HTTP_EVENT = { version: '2.0', headers: {}, requestContext: { http: { method: 'GET' } } }

describe('a function', () => {
  beforeEach(() => stack.deploy())

  // Fault: bad settings
  it('with bad settings names all of them, and does nothing', async () => {
    await stack.deploy(BAD)
    const { error } = await handler.invoke({})
    for (const name of Object.keys(BAD)) assert.ok(error?.errorMessage.includes(name), error?.errorMessage)
    assert.doesNotMatch(error?.errorMessage ?? '', /canary/)
    const { status, json } = await handler.call('GET /payment-requests')
    assert.deepEqual([status, json.code], [500, 'config_invalid'])
    assert.deepEqual(counters.toJSON(), {})
  })

  // Fault: a secret in a setting
  it('with a key in place of its name in a setting repeats nothing of it', async () => {
    await stack.deploy({ STITCH_SECRET_ID: `-----BEGIN PRIVATE KEY-----\ncanary` })
    const { error } = await handler.invoke({})
    assert.match(error?.errorMessage ?? '', /STITCH_SECRET_ID must be the name or ARN of a secret/)
    assert.doesNotMatch(JSON.stringify([error, stack.outputs.all()]), /canary/)
    assert.deepEqual(counters.toJSON(), {})
  })

  // Fault: bad settings
  it('can be loaded with any settings: nothing is thrown, printed, opened or timed', async () => {
    const files = globSync('functions/*.ts', { cwd: new URL('../..', import.meta.url) })
    assert.ok(files.length >= 10)
    const script = `
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
      const idle = process.getActiveResourcesInfo().sort().join()
      for (const file of ${JSON.stringify(files)}) await import(new URL(file, 'file://' + process.cwd() + '/'))
      process.exitCode = process.getActiveResourcesInfo().sort().join() === idle ? 0 : 3`
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('../..', import.meta.url),
      env: { ...BAD, PATH: process.env.PATH ?? '' },
    })
    assert.equal(`${stdout}${stderr}`, '')
  })

  // Fault: logger or metrics fail
  it('whose log and metrics cannot be written answers all the same', async () => {
    await store.write(SCOPE, { ageSeconds: 2000 })
    const fn = stack.service.functions.find(({ key }) => key === REFRESHER)
    const refresh = createHandler({ ...process.env, ...fn?.environment, ...stack.functionSettings() })
    const context = { awsRequestId: 'a-request', getRemainingTimeInMillis: () => 30_000 }
    let lines = 0
    const result = await overhear(
      () => {
        lines += 1
        throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
      },
      () => refresh({ scopes: [SCOPE] }, context as Parameters<typeof refresh>[1]),
    )
    assert.equal(result.outcomes[0]?.outcome, 'refreshed')
    assert.ok(lines > 0, 'it has tried to write')
  })

  it('of a sibling whose log and metrics cannot be written answers all the same', async () => {
    await store.write(SCOPE, { ageSeconds: 600 })
    stack.faults.add({ at: 'graphql', does: '503', times: 3 })
    const fn = stack.service.functions.find(({ key }) => key === 'list-payment-requests')
    const list = listHandler({ ...process.env, ...fn?.environment, ...stack.functionSettings() })
    const context = { awsRequestId: 'a-request', getRemainingTimeInMillis: () => 28_000 }
    const lines: string[] = []
    const { body } = await overhear(
      (line) => {
        lines.push(line)
        throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
      },
      () => list(AN_HTTP_EVENT as never, context as never),
    )
    assert.equal(JSON.parse(String(body)).code, 'upstream_unavailable')
    // Figures of the read and of two repetitions, and a line of the log.
    assert.ok(lines.some((line) => line.includes('_aws')) && lines.some((line) => line.includes('"ERROR"')))
  })

  // Fault: logger or metrics fail
  it('finishes although its standard output is closed', async (t) => {
    const script = `
      const { writeLine } = await import('./lib/compose/log.ts')
      for (let line = 0; line < 10; line += 1) {
        writeLine('{}')
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      process.exitCode = 7`
    const child = endedWith(
      t,
      spawn(process.execPath, ['--input-type=module', '-e', script], {
        cwd: new URL('../..', import.meta.url),
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
    child.stdout.destroy()
    assert.deepEqual(await once(child, 'exit'), [7, null])
  })

  // Fault: clock moved
  it('never calls Stitch with a token past its expiry, whatever it had in memory', async (t) => {
    const { pass } = clockOf(t)
    await store.write(SCOPE, { ageSeconds: 3599 - 121 })
    assert.equal((await handler.call('GET /payment-requests')).status, 200)
    assert.equal(counters.get('token.requests'), 0)
    pass(2)
    assert.equal((await handler.call('GET /payment-requests')).status, 200)
    assert.equal(counters.get('token.requests'), 1)
  })
})

// Fault: anything thrown
it('shows no secret in any output', () => assertNoLeak(stack))
