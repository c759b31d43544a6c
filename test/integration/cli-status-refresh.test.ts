import assert from 'node:assert/strict'
import { it } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertNoLeak } from '../support/canary.ts'
import { setUpStack } from './cli-set-up.ts'

const setUp = await setUpStack()

it('before the first renewal status fails, and says that the tokens are missing', async () => {
  const { exitCode, json } = await setUp.run(['status', '--json'])
  assert.equal(exitCode, 1)
  assert.equal(json().clientMode, null)
  assert.deepEqual(
    new Set(json().tokens.map(({ status }: { status: string }) => status)),
    new Set(['missing']),
  )
})

it('a scope set that failed is shown with its code beside those that did not', async () => {
  setUp.stack.faults.add({ at: 'token', does: 'invalid_scope', operation: 'client_imageupload' })
  const { exitCode, out, err } = await setUp.run(['refresh'])
  assert.equal(exitCode, 1)
  assert.match(out, /^✔ client_paymentrequest {2}refreshed: until \d{4}-.* version 1$/m)
  assert.match(out, /^✘ client_imageupload {2}failed: token_request_rejected\n {4}Stitch refuses/m)
  assert.match(err, /The stored tokens are unchanged/)
})

it('refresh renews what is asked for, and leaves the rest as it is', async () => {
  const first = await setUp.run(['refresh', '--force', '--scope', 'client_imageupload', '--json'])
  assert.equal(first.exitCode, 0)
  const outcomes = first.json().outcomes.map(({ scope, outcome }: Record<string, string>) => [scope, outcome])
  assert.deepEqual(outcomes, [['client_imageupload', 'refreshed']])
  const second = await setUp.run(['refresh', '--scope', 'client_imageupload'])
  assert.match(second.out, /^✔ client_imageupload {2}fresh, left as it was: until \d{4}-.* version 1\n$/)
})

it('status says whose tokens they are and how long each lasts, and shows none of them', async () => {
  const { exitCode, out } = await setUp.run(['status'])
  assert.equal(exitCode, 0)
  assert.match(out, /^test client, stage dev, client default, eu-west-1, /)
  assert.match(out, /^client_businesslookup {11}fresh {3}(1 h|59 min \d+ s|59 min) +\d{4}-\S+ \S+Z +1$/m)
  assert.doesNotMatch(out, /[\w-]{43}/)
})

it('status --watch looks again and again, and survives an outage', async () => {
  let looks = 0
  const sleep = async (ms: number) => {
    assert.equal(ms, 2000)
    looks += 1
    if (looks === 1) setUp.fault('ssm', 'deny')
    else setUp.stack.faults.clear()
    if (looks === 3) throw new Error('enough')
  }
  const { out, err } = await setUp.run(['status', '--watch', '2', '--json'], { timing: { sleep } })
  const lines = out.trim().split('\n')
  assert.equal(lines.length, 2)
  for (const line of lines) assert.equal(JSON.parse(line).tokens.length, STITCH.seedScopes.length)
  assert.equal(JSON.parse(err.split('\n')[0] ?? '').code, 'token_store_unreadable')
})

// Fault: a wrong call
it('a scope set that is not configured is refused before anything is invoked', async () => {
  const before = JSON.stringify(setUp.stack.counters)
  const { exitCode, err } = await setUp.run(['refresh', '--scope', 'client_other'])
  assert.equal(exitCode, 2)
  assert.match(err, /scope_not_configured\n.*client_paymentrequest, client_bankaccountverification/)
  assert.equal(JSON.stringify(setUp.stack.counters), before)
})

it('a refresher that is at work already is no failure: try again', async () => {
  setUp.stack.faults.add({ at: 'lambda', does: 'throttle' })
  const { exitCode, err } = await setUp.run(['refresh'])
  assert.deepEqual([exitCode, /refresh_in_progress/.test(err)], [3, true], err)
})

it('a stage without a deployment is named, by the name of the function that is missing', async () => {
  const environment = { ...setUp.stack.environment, STITCH_REFRESHER_FUNCTION: '' }
  const { exitCode, err } = await setUp.run(['refresh', '--stage', 'nowhere', '--json'], { environment })
  assert.match(err, /npm run deploy -- --stage nowhere --param client=default --region eu-west-1/)
  const { code, message, runbook } = JSON.parse(err)
  assert.deepEqual(
    [exitCode, code, runbook],
    [1, 'refresher_not_found', 'docs/use/cli.md#refresher_not_found'],
  )
  assert.match(message, /stitch-client-tokens-default-nowhere-refresh-client-token/)
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
