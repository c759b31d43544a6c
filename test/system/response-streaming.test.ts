import assert from 'node:assert/strict'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, beforeEach, describe, it, type TestContext } from 'node:test'
import { JUDGES } from '../../scripts/install-judges.ts'
import { assertNoLeak } from '../support/canary.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import { startFolder } from '../support/folder.ts'
import { judgesMissing } from '../support/judges.ts'
import { thisSuite } from '../support/owner.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { startTestStack } from '../support/stack.ts'
import { runtimeClientMissing } from './managed-instance.ts'
import { packTarball } from './package-tarball.ts'
import { startRuntimeClient } from './runtime-client.ts'

const skip = judgesMissing() || runtimeClientMissing()
const [plain, withMiddy] = blocksOf(readPage('docs/use/lambda-shapes.md'))
  .filter(({ language, heading }) => language === 'js' && /streaming/i.test(heading))
  .map(({ text }) => text)

/** What the page's example with middy takes for granted. */
const GIVEN = `
async function* rows(accessToken) {
  const answer = await fetch(process.env.STITCH_API_ENDPOINT, {
    method: 'POST',
    headers: { authorization: 'Bearer ' + accessToken, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ client { paymentInitiationRequests(first: 10) { edges { node { id } } } } }' }),
  })
  const { data } = await answer.json()
  for (const { node } of data.client.paymentInitiationRequests.edges) yield node.id + '\\n'
}
`

describe("a function that streams its answer, in AWS's own runtime client,", { skip }, async () => {
  const stack = await startTestStack()
  const folder = startFolder(thisSuite())
  let taskRoot: string
  const ids: string[] = []

  before(async () => {
    taskRoot = packTarball(folder, ['@smithy/signature-v4']).project
    symlinkSync(join(JUDGES, 'node_modules/@middy'), join(taskRoot, 'node_modules/@middy'))
    writeFileSync(join(taskRoot, 'plain.mjs'), plain ?? '')
    writeFileSync(join(taskRoot, 'middy.mjs'), GIVEN + withMiddy)
    for (const externalReference of ['order-1', 'order-2']) {
      const body = { ...PAYMENT_REQUEST, externalReference }
      ids.unshift((await stack.handler.call('POST /payment-requests', { body })).json.id)
    }
  })
  beforeEach(() => stack.deploy())

  /** Calls the function once; what goes before the body, and the body. */
  const call = async (t: TestContext, name: string) => {
    const { STITCH_SECRET_ID: _, ...environment } = stack.environment
    const onLine = (line: string): void => stack.outputs.add(`log of ${name}`, line)
    const client = await startRuntimeClient({ taskRoot, handler: `${name}.handler`, environment, onLine }, t)
    const text = (await client.call({})).toString()
    stack.outputs.add(`stream of ${name}`, text)
    const [prelude = '', body = ''] = text.split('\0'.repeat(8))
    return { head: JSON.parse(prelude), body }
  }

  for (const name of ['plain', 'middy']) {
    it(`sends the status and then every row: ${name}`, async (t) => {
      const { head, body } = await call(t, name)
      assert.deepEqual([head.statusCode, body], [200, `${ids.join('\n')}\n`])
    })

    it(`answers 503 with Retry-After, and no row, where there is no token: ${name}`, async (t) => {
      await stack.clearTokens()
      stack.faults.add({ at: 'token', does: 'invalid_client', times: Number.POSITIVE_INFINITY })
      const { head, body } = await call(t, name)
      assert.deepEqual([head.statusCode, body], [503, 'token_unavailable'])
      assert.match(head.headers['retry-after'], /^\d+$/)
    })
  }

  it('shows no secret in any output', () => assertNoLeak(stack))
})
