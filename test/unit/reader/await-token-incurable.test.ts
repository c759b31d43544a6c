import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aReader } from '../../support/reader.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { DONE } from '../../support/scripted-refresher.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { START } from '../../support/virtual-time.ts'
import { aSearch } from './searching.ts'

const WHERE = { scope: SCOPE, parameter: '/stitch/dev/default/tokens/a' }

describe('what no waiting cures says so at once:', () => {
  for (const [what, answer, told] of [
    [
      'the refresher may not be invoked',
      { kind: 'refused', reason: 'AccessDenied' },
      /AccessDenied.*lambda:InvokeFunction/,
    ],
    [
      'there is no such refresher',
      { kind: 'refused', reason: 'ResourceNotFound' },
      /ResourceNotFound.*Correct STITCH_REFRESHER_FUNCTION/,
    ],
    [
      'the refresher does not know the scope set',
      { kind: 'failed', result: { outcomes: [{ outcome: 'failed', code: 'scope_not_configured' }] } },
      /does not know the scope set "client_paymentrequest". Add it to STITCH_SCOPES/,
    ],
  ] as const)
    it(what, async () => {
      const { time, refresher, failure } = aSearch()
      refresher.script(answer)
      const { code, message, facts } = await failure()
      assert.equal(code, 'config_invalid')
      assert.match(message, told)
      const reason = answer.kind === 'refused' ? { reason: answer.reason } : {}
      assert.deepEqual(facts, { ...WHERE, ...reason, problems: [message] })
      assert.equal(time.elapsedMs, 0)
    })

  it('no client has the name that is sought: nothing of it is repeated', async () => {
    const { time, refresher, failure } = aSearch({ clients: ['acme'] })
    refresher.script({
      kind: 'failed',
      result: { outcomes: [{ client: 'acme', outcome: 'failed', code: 'client_unknown' }] },
    })
    const { code, message, facts } = await failure()
    assert.deepEqual([code, facts], ['client_unknown', {}])
    assert.doesNotMatch(message, /acme/)
    assert.equal(time.elapsedMs, 0)
  })

  for (const code of ['scope_not_configured', 'client_unknown'])
    it(`but ${code} in the answer of a run that did not fail says nothing: the wait goes on`, async () => {
      const { time, parameter, refresher, failure } = aSearch()
      parameter.put(undefined)
      refresher.script({ kind: 'done', result: { outcomes: [{ code }] } })
      assert.equal((await failure()).code, 'token_unavailable')
      assert.ok(time.elapsedMs > 13_000, `${time.elapsedMs} ms`)
    })

  it('the refresher says that the token is stored, and three reads later there is still no parameter', async () => {
    const { time, parameter, refresher, failure } = aSearch()
    refresher.script(DONE)
    const { code, message, facts } = await failure()
    assert.equal(code, 'config_invalid')
    assert.deepEqual(facts, { ...WHERE, problems: [message] })
    assert.match(
      message,
      /there is no parameter \/stitch\/dev\/default\/tokens\/a\. .*STITCH_STAGE, STITCH_CLIENT/,
    )
    assert.equal(parameter.reads, 4)
    assert.ok(time.elapsedMs < 2000, `${time.elapsedMs} ms`)
  })

  it('but a parameter that appears at the third read is taken', async () => {
    const { parameter, refresher, find } = aSearch()
    refresher.script(DONE)
    parameter.before = () => {
      if (parameter.reads === 4) parameter.put(aToken())
      return undefined
    }
    assert.equal((await find()).token.version, 1)
  })

  const freshAt = (version: number) =>
    ({ kind: 'done', result: { outcomes: [{ outcome: 'fresh', version }] } }) as const
  const MISMATCH = {
    kind: 'failed',
    result: { outcomes: [{ outcome: 'failed', code: 'client_mode_mismatch' }] },
  } as const

  // Fault: a token of the other client mode
  for (const [what, answer] of [
    ['the refresher leaves a token of the other client mode', freshAt(1)],
    ["the refresher's own client is of the other mode", MISMATCH],
  ] as const)
    it(what, async () => {
      const { time, parameter, refresher, failure } = aSearch({ expectClientMode: 'live' })
      parameter.put(aToken())
      refresher.script(answer)
      const { code, message, facts } = await failure()
      assert.equal(code, 'client_mode_mismatch')
      assert.deepEqual(facts, { ...WHERE, expectClientMode: 'live' })
      assert.match(
        message,
        /STITCH_EXPECT_CLIENT_MODE asks for a token of a live client\. .*tokens\/a holds none/,
      )
      assert.equal(time.elapsedMs, 0)
    })

  for (const [what, answer] of [
    ['has renewed', DONE],
    ['found a later version to be fresh', freshAt(2)],
  ] as const)
    it(`but a token of the right mode is taken that the refresher ${what}`, async () => {
      const { parameter, refresher, find } = aSearch({ expectClientMode: 'live' })
      parameter.put(aToken())
      refresher.script(() => {
        parameter.put(aToken({ clientMode: 'live' }))
        return answer
      })
      assert.equal((await find()).token.version, 2)
    })

  for (const [what, expectClientMode, stored, answer] of [
    ['the refresher alone expects a mode', undefined, [], MISMATCH],
    ['the refresher leaves a document that is no token', 'live', [undefined], freshAt(1)],
    ['a run failed that left the token', 'live', [aToken()], { ...freshAt(1), kind: 'failed' }],
  ] as const)
    it(`but a mode is not what is wrong where ${what}: the wait goes on`, async () => {
      const { time, parameter, refresher, failure } = aSearch({ expectClientMode })
      parameter.versions.push(...stored)
      refresher.script(answer)
      assert.equal((await failure()).code, 'token_unavailable')
      assert.ok(time.elapsedMs > 13_000, `${time.elapsedMs} ms`)
    })

  it('but a mode is not what is wrong where a token of the right mode has no time left', async () => {
    const { time, refresher, get } = aReader([aToken({ issuedAt: START - 3480 })], {
      expectClientMode: 'test',
    })
    refresher.script(freshAt(1))
    assert.equal((await rejectionOf(get())).code, 'token_unavailable')
    assert.ok(time.elapsedMs > 13_000, `${time.elapsedMs} ms`)
  })
})
