import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
const { outputs, store } = stack

type Line = Readonly<Record<string, unknown>>

/** What the refresher has said since the last time it was asked. */
let heard = 0
const newLines = (): readonly Line[] => {
  const all = outputs
    .from('log of refresh-client-token')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
  const fresh = all.slice(heard)
  heard = all.length
  return fresh
}
const isMetric = (line: Line) => '_aws' in line
const valuesOf = (lines: readonly Line[], name: string) =>
  lines.filter((line) => isMetric(line) && name in line).map((line) => line[name])

const { name, call, invoke } = stack.way

describe(`what the refresher says of a run, invoked ${name}`, () => {
  beforeEach(async () => {
    await stack.deploy()
    newLines()
  })

  it('tells the figures of every scope set, and stamps its log with the request', async () => {
    await stack.clearTokens()
    await invoke({})
    const lines = newLines()
    assert.deepEqual(valuesOf(lines, 'Outcome'), Array(STITCH.seedScopes.length).fill('refreshed'))
    assert.equal(valuesOf(lines, 'TokenSecondsRemaining').length, STITCH.seedScopes.length + 1)
    assert.equal(valuesOf(lines, 'CertificateDaysLeft').length, 1)
    const [ended] = lines.filter(({ message }) => message === 'refresh run ended')
    assert.match(String(ended?.function_request_id), /^[0-9a-f-]{36}$/)
    assert.equal(ended?.level, 'INFO')
    assert.equal(typeof ended?.cold_start, 'boolean')
  })

  it('tells how every scope set failed too, and nothing that would ring before a first token', async () => {
    await stack.clearTokens()
    stack.faults.add({ at: 'secretsmanager', does: 'ResourceNotFoundException', times: 100 })
    const { error } = await invoke({})
    assert.equal(error?.errorType, 'RefreshFailed')
    const lines = newLines()
    assert.deepEqual(valuesOf(lines, 'Outcome'), Array(STITCH.seedScopes.length).fill('failed'))
    for (const silent of ['TokenSecondsRemaining', 'CertificateDaysLeft', 'ClientSecretAgeDays'])
      assert.deepEqual(valuesOf(lines, silent), [], silent)
    const errors = lines.filter(({ level }) => level === 'ERROR')
    assert.deepEqual(
      errors.map(({ code }) => code),
      Array(STITCH.seedScopes.length).fill('secret_not_found'),
    )
    for (const line of errors) assert.match(String(line.function_request_id), /^[0-9a-f-]{36}$/)
  })

  it('says as little as STITCH_LOG_LEVEL asks for, and its figures all the same', async () => {
    await stack.deploy({ STITCH_LOG_LEVEL: 'error' })
    await invoke({})
    const lines = newLines()
    assert.deepEqual(
      lines.filter((line) => !isMetric(line)),
      [],
    )
    assert.ok(lines.length > 0)
  })
})

it(`the status function shows no part of any token that it reads, ${name}`, async () => {
  await stack.deploy()
  await invoke({})
  const { status, text } = await call('GET /tokens')
  assert.equal(status, 200)
  for (const scope of STITCH.seedScopes) {
    const { accessToken } = await store.document(scope)
    for (let at = 0; at + 8 <= accessToken.length; at += 1)
      assert.ok(!text.includes(accessToken.slice(at, at + 8)), `a part of the token of ${scope}`)
  }
})

it('nothing said here has a secret in it', () => assertNoLeak(stack))
