import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { JUDGES } from '../../scripts/install-judges.ts'
import { assertNoLeak } from '../support/canary.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import { startFolder } from '../support/folder.ts'
import { judgesMissing } from '../support/judges.ts'
import { thisSuite } from '../support/owner.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'
import { packTarball } from './package-tarball.ts'

const skip = judgesMissing()
const SCOPE = 'client_paymentrequest'
const [plain, withMiddy] = blocksOf(readPage('docs/use/lambda-shapes.md'))
  .filter(({ language, heading }) => language === 'js' && heading.match(/durable/i))
  .map(({ text }) => text)

/** What the page's example with middy takes for granted, and each version of the token that it called with. */
const GIVEN = `
export const called = []
const LATEST = '{ client { paymentInitiationRequests(first: 1) { edges { node { id } } } } }'
async function post(accessToken) {
  called.push(accessToken)
  const answer = await fetch(process.env.STITCH_API_ENDPOINT, {
    method: 'POST',
    headers: { authorization: 'Bearer ' + accessToken, 'content-type': 'application/json' },
    body: JSON.stringify({ query: LATEST }),
  })
  return answer.json()
}
const isUnauthenticated = ({ errors }) => errors?.[0]?.extensions?.code === 'UNAUTHENTICATED'
`
/** A step that returns what it must not. */
const CARELESS = `
import { withDurableExecution } from '@aws/durable-execution-sdk-js'
import { clientTokenSource } from 'stitch-client-tokens'
const source = clientTokenSource({ scope: '${SCOPE}' })
export const handler = withDurableExecution(async (_, context) => {
  const token = await context.step('wrong', () => source.get())
  return { token, type: typeof token.accessToken }
})
`
/** Runs one module's handler; the calls are compared, and not shown. */
const RUN = `
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
const [, , file, payload] = process.argv
const { handler: handlerFunction, called = [] } = await import(file)
await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
const execution = await new LocalDurableTestRunner({ handlerFunction }).run({ payload: JSON.parse(payload) })
const status = execution.getStatus()
console.error(JSON.stringify({
  status,
  result: status === 'SUCCEEDED' ? execution.getResult() : execution.getError(),
  history: execution.getHistoryEvents(),
  invocations: execution.getInvocations().length,
  called: called.map((token) => [...new Set(called)].indexOf(token)),
}))
await LocalDurableTestRunner.teardownTestEnvironment()
`
/** Goes on with an execution whose function was killed in the middle of its first step; Lambda says yes to all. */
const RUN_KILLED = `
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
const lambda = createServer((request, response) =>
  request.resume().once('end', () => response.end('{"CheckpointToken":"next","NewExecutionState":{"Operations":[]}}')))
await once(lambda.listen(0, '127.0.0.1'), 'listening')
process.env.AWS_ENDPOINT_URL_LAMBDA = 'http://127.0.0.1:' + lambda.address().port
const [, , file, payload] = process.argv
const { handler } = await import(file)
const started = { Status: 'STARTED', StartTimestamp: new Date() }
const Id = createHash('md5').update('1').digest('hex').slice(0, 16)
const { Status, Error: error } = await handler(
  {
    DurableExecutionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/a/b',
    CheckpointToken: 'first',
    InitialExecutionState: {
      Operations: [
        { ...started, Id: 'execution', Type: 'EXECUTION', ExecutionDetails: { InputPayload: payload } },
        { ...started, Id, Type: 'STEP', SubType: 'Step', Name: 'create', StepDetails: { Attempt: 1 } },
      ],
    },
  },
  { awsRequestId: 'a', getRemainingTimeInMillis: () => 60_000 },
)
console.error(JSON.stringify({ status: Status, result: { errorMessage: error?.ErrorMessage } }))
process.exit()
`

describe("a durable function, in AWS's own test runner,", { skip }, async () => {
  const stack = await startTestStack()
  const { counters, faults, store } = stack
  const folder = startFolder(thisSuite())
  let project: string

  before(() => {
    project = packTarball(folder, ['@smithy/signature-v4']).project
    for (const name of ['@aws', '@middy'])
      symlinkSync(join(JUDGES, 'node_modules', name), join(project, 'node_modules', name))
    const files = { plain, middy: GIVEN + withMiddy, careless: CARELESS, run: RUN, killed: RUN_KILLED }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, `${name}.mjs`), text ?? '')
  })
  beforeEach(async () => {
    await stack.deploy()
    await stack.clearTokens()
    // A token with five minutes left: the one after it is the second version.
    await store.write(SCOPE, { ageSeconds: 3300 })
  })

  const runDurable = async (name: string, payload: object = {}, run: 'run' | 'killed' = 'run') => {
    const { STITCH_SECRET_ID: _, ...environment } = stack.environment
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [`${run}.mjs`, `./${name}.mjs`, JSON.stringify(payload)],
      { cwd: project, env: environment, timeout: 300_000 },
    )
    stack.outputs.add(`output of ${name}`, stdout)
    // The event is in it, with what its sender knows.
    stack.outputs.add(`history of ${name}`, stderr, { success: true })
    return JSON.parse(stderr)
  }
  const attempts = (history: readonly { EventType: string; Name?: string }[], name: string): number =>
    history.filter(({ EventType, Name }) => EventType === 'StepStarted' && Name === name).length

  it('reads the token anew after a wait, when the one before has ended', async () => {
    const { status, invocations, called } = await runDurable('middy')
    assert.deepEqual([status, invocations, called], ['SUCCEEDED', 2, [0, 1]])
    assert.equal(counters.get('token.requests'), 1)
  })

  it('tries a step again with another token after a rejection', async () => {
    faults.add({ at: 'graphql', does: 'unauthenticated', options: { place: 'errors' } })
    const { status, history, called } = await runDurable('middy')
    assert.deepEqual([status, called], ['SUCCEEDED', [0, 1, 1]])
    assert.equal(attempts(history, 'latest'), 3)
    assert.equal(counters.get('token.requests'), 1)
  })

  it('with stitchClient renews a rejected token inside the step', async () => {
    faults.add({ at: 'graphql', does: 'unauthenticated' })
    const { status, result, history } = await runDurable('plain', { input: PAYMENT_REQUEST })
    assert.deepEqual([status, result.state], ['SUCCEEDED', 'PaymentInitiationRequestPending'])
    assert.equal(attempts(history, 'create'), 1)
    assert.equal(counters.get('token.requests'), 1)
  })

  it('asks for no second payment when the outcome of the first is not known', async () => {
    faults.add({ at: 'graphql', does: 'answer-lost', operation: 'Create' })
    const { status, result, history } = await runDurable('plain', { input: PAYMENT_REQUEST })
    assert.equal(status, 'FAILED')
    assert.match(result.errorMessage, /look/i)
    assert.equal(attempts(history, 'create'), 1)
    assert.equal(counters.get('graphql.Create'), 1)
  })

  it('asks for no second payment when the function was killed while it asked for the first', async () => {
    const { status, result } = await runDurable('plain', { input: PAYMENT_REQUEST }, 'killed')
    assert.equal(status, 'FAILED')
    assert.match(result.errorMessage, /interruption/)
    assert.equal(counters.get('graphql.Create'), 0)
  })

  it('tries again what was certainly not done', async () => {
    faults.add({ at: 'graphql', does: '429', operation: 'Create', times: 2 })
    const { status, history } = await runDurable('plain', { input: PAYMENT_REQUEST })
    assert.equal(status, 'SUCCEEDED')
    assert.equal(attempts(history, 'create'), 3)
  })

  it('stores no token, even of a step that returns one', async () => {
    const { status, result } = await runDurable('careless')
    assert.deepEqual([status, result.type, result.token.version], ['SUCCEEDED', 'undefined', 1])
    await assertNoLeak(stack)
  })
})
