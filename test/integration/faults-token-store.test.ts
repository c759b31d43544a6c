import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { OPERATOR } from '../../local/stack.ts'
import { assertNoLeak } from '../support/canary.ts'
import { REFRESHER, startTestStack } from '../support/stack.ts'
import { keeps, runRefresher, SCOPE, withTokenDue } from './fault-run.ts'

const stack = await startTestStack()
const { counters, faults, store } = stack
const { bundle, handler: inProcess } = stack
const ssm = new SSMClient({
  endpoint: stack.aws.url,
  region: stack.service.stack.region,
  credentials: OPERATOR,
})
after(() => ssm.destroy())

/** Not a reader's event: a failure of a moment ago is not repeated. */
const FORCED = { scopes: [SCOPE], force: true }
const ALWAYS = Number.POSITIVE_INFINITY
const onWrite = (does: string, times = 1) => faults.add({ at: 'ssm', does, times, operation: 'PutParameter' })

describe('Parameter Store, for the refresher', () => {
  beforeEach(() => withTokenDue(stack))

  const UNREADABLE: readonly [at: 'ssm' | 'kms', does: string, operation: string, code: string][] = [
    ['ssm', '500', 'GetParameter', 'token_store_unreadable'],
    ['ssm', 'deny', 'GetParameter', 'token_store_unreadable'],
    ['kms', 'disabled', 'Decrypt', 'kms_key_unusable'],
    ['kms', 'denied', 'Decrypt', 'kms_key_unusable'],
  ]
  // Fault: cannot be read by the refresher
  // Fault: KMS key disabled or denied
  for (const [at, does, operation, code] of UNREADABLE)
    it(`that cannot be read (${at}: ${does}) means no token request, and nothing changes: ${code}`, async () => {
      const before = await store.read(SCOPE)
      faults.add({ at, does, operation, times: ALWAYS })
      const { ended, requests, writes, secretReads } = await runRefresher(stack)
      faults.clear()
      assert.deepEqual([ended, requests, writes, secretReads], [code, 0, 0, 0])
      assert.deepEqual(await store.read(SCOPE), before)
    })

  // Fault: cannot be read by the refresher
  it('that throttles its reads, because a whole fleet asks, is asked until it answers', async () => {
    faults.add({ at: 'ssm', does: 'throttle', times: 8, operation: 'GetParameter' })
    const { ended, requests } = await runRefresher(stack)
    assert.deepEqual([ended, requests], ['refreshed', 1])
  })

  it('that could not be read is read again for the next reader, though a failure was told a moment ago', async () => {
    faults.add({ at: 'ssm', does: 'deny', operation: 'GetParameter' })
    assert.equal((await runRefresher(stack)).ended, 'token_store_unreadable')
    assert.equal((await runRefresher(stack)).ended, 'refreshed')
  })

  const GARBAGE: readonly [title: string, textOf: (fresh: object) => string][] = [
    ['garbage', () => 'garbage'],
    ['null', () => 'null'],
    ['a document without a token', (fresh) => JSON.stringify({ ...fresh, accessToken: undefined })],
    ['a document of another version', (fresh) => JSON.stringify({ ...fresh, version: 2 })],
  ]
  // Fault: garbage stored
  for (const [title, textOf] of GARBAGE)
    it(`with ${title} stored makes the token due`, async () => {
      // But for what is wrong with it, it would be fresh.
      await store.write(SCOPE, { ageSeconds: 100 })
      await store.writeText(SCOPE, textOf(await store.document(SCOPE)))
      const { ended, requests } = await runRefresher(stack)
      assert.deepEqual([ended, requests], ['refreshed', 1])
      assert.equal((await store.document(SCOPE)).scope, SCOPE)
    })

  // Fault: writes throttled or failing
  // Fault: TooManyUpdates
  for (const [does, times] of [
    ['TooManyUpdates', 2],
    ['throttle', 2],
    ['500', 2],
    ['reset', 1],
    ['write-then-reset', 1],
  ] as const)
    it(`that fails ${times} × with ${does} is written to again, with the one token that was asked for`, async () => {
      onWrite(does, times)
      const { ended, requests, writes } = await runRefresher(stack)
      assert.deepEqual([ended, requests, writes], ['refreshed', 1, times + 1])
      assert.ok((await store.document(SCOPE)).issuedAt > Date.now() / 1000 - 60)
    })

  // Fault: TooManyUpdates
  it('that refuses because of another update keeps what that one stored, if it is newer', async () => {
    // The token endpoint asks for a second of patience: time for another one's write.
    faults.add({ at: 'token', does: '429', options: { retryAfter: '1' } })
    const run = runRefresher(stack)
    while (counters.get('token.requests') === 0) await new Promise(setImmediate)
    await store.write(SCOPE, { ageSeconds: -30 })
    const theirs = await store.read(SCOPE)
    onWrite('TooManyUpdates')
    const { ended, writes } = await run
    assert.deepEqual([ended, writes], ['fresh', 2])
    assert.deepEqual(await store.read(SCOPE), theirs)
  })

  // Fault: cannot be written at all
  it('that cannot be written keeps the token in memory, and the next run writes it without asking again', async () => {
    onWrite('500', ALWAYS)
    const failed = await keeps(stack, () => runRefresher(stack))
    assert.deepEqual([failed.ended, failed.requests], ['token_store_failed', 1])
    faults.clear()
    const next = await runRefresher(stack)
    assert.deepEqual([next.ended, next.requests, next.secretReads], ['refreshed', 0, 0])
    assert.ok((await store.document(SCOPE)).issuedAt > Date.now() / 1000 - 60)
  })

  // Fault: cannot be written at all
  it('that could not be written for a moment keeps no cold reader from the token that is in memory', async () => {
    await stack.deploy()
    await stack.clearTokens()
    onWrite('label-blocks')
    const { error } = await bundle.invoke({ scopes: [SCOPE] })
    assert.match(error?.errorMessage ?? '', /token_store_version_limit/)
    const { status } = await inProcess.call('GET /payment-requests')
    assert.deepEqual([status, counters.get('token.requests')], [200, 1])
    assert.equal(
      counters.get(`lambda.${REFRESHER}.invocations`),
      2,
      'served by the first run that it asked for',
    )
  })

  // Fault: a label blocks
  it('whose oldest version is held by a label is named so, at the first refusal', async () => {
    onWrite('label-blocks')
    const { ended, writes, message } = await keeps(stack, () => runRefresher(stack))
    assert.deepEqual([ended, writes], ['token_store_version_limit', 1])
    assert.match(message, /unlabel-parameter-version/)
  })

  // Fault: value over 4096 bytes
  it('is not bothered with a document over 4096 bytes', async () => {
    faults.add({ at: 'token', does: 'token', options: { access_token: 'x'.repeat(4000) } })
    const { ended, writes } = await keeps(stack, () => runRefresher(stack))
    assert.deepEqual([ended, writes], ['token_too_large', 0])
  })

  // Fault: value over 4096 bytes
  it('takes a document of exactly 4096 bytes', async () => {
    const around = JSON.stringify({ ...(await store.document(SCOPE)), accessToken: '' }).length
    const token = `canary${'x'.repeat(4096 - around - 6)}`
    for (const [length, ended] of [
      [token.length + 1, 'token_too_large'],
      [token.length, 'refreshed'],
    ] as const) {
      faults.add({ at: 'token', does: 'token', options: { access_token: token.padEnd(length, 'x') } })
      assert.equal((await runRefresher(stack, FORCED)).ended, ended)
    }
    assert.equal((await store.read(SCOPE))?.Value?.length, 4096)
  })

  // Fault: plain String
  it('with a plain String under the name is refused as it is', async () => {
    const Name = store.nameOf(SCOPE)
    await ssm.send(new DeleteParameterCommand({ Name }))
    await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'plain for all to read' }))
    try {
      const { ended, requests, writes } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests, writes], ['token_store_wrong_type', 0, 0])
    } finally {
      await ssm.send(new DeleteParameterCommand({ Name }))
    }
  })

  // Fault: KMS key disabled or denied
  for (const does of ['disabled', 'denied'])
    it(`whose KMS key is ${does} for writing is asked once`, async () => {
      faults.add({ at: 'kms', does, operation: 'Encrypt' })
      const { ended, requests, writes } = await keeps(stack, () => runRefresher(stack))
      assert.deepEqual([ended, requests, writes], ['kms_key_unusable', 1, 1])
    })
})

it('shows no secret in any output', () => assertNoLeak(stack))
