import assert from 'node:assert/strict'
import { it } from 'node:test'
import { rateLimit } from '../../../local/aws/rate-limit.ts'
import { account, NOW } from './aws-account.ts'

const passed = (limit: () => boolean, requests: number) =>
  Array.from({ length: requests }, () => limit()).filter(Boolean).length

it('a second of requests passes at once, and then one for each share of a second', () => {
  let now = NOW
  const limit = rateLimit(40, () => now)
  assert.equal(passed(limit, 50), 40)
  for (const [laterMs, expected] of [
    [24, 0],
    [1, 1],
    [50, 2],
    [1000, 40],
    [10_000, 40],
  ] as const) {
    now += laterMs
    assert.equal(passed(limit, 50), expected, `${laterMs} ms later`)
  }
})

it('a rate under one a second still lets one pass', () => {
  let now = NOW
  const limit = rateLimit(0.5, () => now)
  assert.equal(passed(limit, 2), 1)
  now += 1999
  assert.equal(passed(limit, 2), 0)
  now += 1
  assert.equal(passed(limit, 2), 1)
})

it('a clock that is set back gives nothing away', () => {
  let now = NOW
  const limit = rateLimit(2, () => now)
  assert.equal(passed(limit, 3), 2)
  now -= 60_000
  assert.equal(passed(limit, 3), 0)
  now += 500
  assert.equal(passed(limit, 3), 1)
})

it('without a limit everything passes', () => {
  assert.equal(
    passed(
      rateLimit(undefined, () => NOW),
      1000,
    ),
    1000,
  )
})

it('reads and writes of Parameter Store have a limit each, and refusals are counted', () => {
  const { ssm, counters } = account({ limits: { ssmReadsPerSecond: 2, ssmWritesPerSecond: 1 } })
  const put = { Name: '/a', Value: 'one', Type: 'String', Overwrite: true }
  assert.equal(ssm('PutParameter', put).status, 200)
  const refused = ssm('PutParameter', put)
  assert.deepEqual(
    [refused.status, refused.name, refused.members.message],
    [400, 'ThrottlingException', 'Rate exceeded'],
  )
  assert.equal(ssm('GetParameter', { Name: '/a' }).status, 200)
  assert.equal(ssm('GetParametersByPath', { Path: '/' }).status, 200)
  assert.equal(ssm('GetParameter', { Name: '/a' }).name, 'ThrottlingException')
  assert.equal(counters.get('ssm.throttled'), 2)
})

it('Secrets Manager is not limited by the quotas of Parameter Store', () => {
  const { secrets } = account({ limits: { ssmReadsPerSecond: 1, ssmWritesPerSecond: 1 } })
  for (let request = 0; request < 5; request += 1) assert.equal(secrets('ListSecrets').status, 200)
})
