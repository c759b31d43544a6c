import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { functionsOf, resourcesOf } from '../../infrastructure/privileges.ts'
import type { Template } from '../../infrastructure/template-types.ts'
import {
  API_ATTEMPT_MS,
  ATTEMPT_MS,
  LEAST_API_MS,
  MOST_ATTEMPTS,
  MOST_WAIT_MS,
  ON_DEMAND_MS,
  READ_SECRET_MS,
  REFRESHER_TIMEOUT_SECONDS,
  RUN_MS,
  SIBLING_TIMEOUT_SECONDS,
  STATUS_READ_MS,
  UNREACHABLE_STORE_MS,
  WRITE_MS,
} from '../../lib/token/budgets.ts'
import { readTemplate } from '../../scripts/package-template.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { ROOT } from './source-tree.ts'

/** An HTTP API gives an integration 30 s at most; Lambda takes a body of 6 MB (AWS: quotas of both). */
const GATEWAY_MS = 30_000
const LAMBDA_BODY_BYTES = 6 * 1024 * 1024

const page = readFileSync(join(ROOT, 'docs/run/operations.md'), 'utf8')
const table = /^## What bounds it$[\s\S]*?(?=^---$)/m.exec(page)?.[0] ?? ''

/** A constant as it stands in the source: those that only their file needs are not exported. */
function constant(path: string, name: string): number {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const product = new RegExp(`const ${name} = ([\\d_* ]+)$`, 'm').exec(text)?.[1]
  assert.ok(product, `${path} has no ${name}`)
  return product
    .split('*')
    .map((factor) => Number(factor.replaceAll('_', '')))
    .reduce((a, b) => a * b)
}

const IMAGE_BYTES = constant('lib/middleware/image-body.ts', 'IMAGE_LIMIT')
const JSON_BYTES = constant('lib/middleware/json-body.ts', 'JSON_BODY_LIMIT')

describe('bounds', () => {
  let template: Template
  before(async () => {
    await assertPackaged()
    template = await readTemplate()
  })
  const timeoutMs = (name: string): number => {
    const found = functionsOf(template).find((holder) => holder.name === name)
    return Number(found?.resource.Properties?.Timeout) * 1000
  }

  it('let the refresher say how its run ended before Lambda ends it', () => {
    assert.equal(timeoutMs('refresh-client-token'), REFRESHER_TIMEOUT_SECONDS * 1000)
    assert.ok(RUN_MS + 2000 <= timeoutMs('refresh-client-token'))
    assert.ok(READ_SECRET_MS + ATTEMPT_MS < RUN_MS - WRITE_MS, 'reading the secret leaves time for a request')
  })

  it('let the caller who asked for a renewal hear how it ended, before the gateway gives up', () => {
    assert.ok(RUN_MS < ON_DEMAND_MS && ON_DEMAND_MS < timeoutMs('token-status'))
    assert.ok(STATUS_READ_MS < timeoutMs('token-status'))
  })

  it('end every function with a route before the gateway does, and its last call before that', () => {
    const withRoute = functionsOf(template).filter(({ logicalId }) =>
      resourcesOf(template, 'AWS::ApiGatewayV2::Integration').some(([, { Properties }]) =>
        JSON.stringify(Properties).includes(`"${logicalId}"`),
      ),
    )
    assert.ok(withRoute.length >= 8)
    for (const { name } of withRoute) {
      assert.equal(timeoutMs(name), SIBLING_TIMEOUT_SECONDS * 1000, name)
      assert.ok(timeoutMs(name) < GATEWAY_MS, name)
      assert.ok(
        MOST_WAIT_MS + LEAST_API_MS < timeoutMs(name) - 1000,
        `${name}: a wait for a token leaves time for a call`,
      )
    }
    assert.ok(API_ATTEMPT_MS < LEAST_API_MS, 'a call that is begun can be waited for')
  })

  it('give a slow bank its 120 s after a wait for a token', () => {
    assert.ok(MOST_WAIT_MS + 120_000 < timeoutMs('verify-bank-account-slow'))
  })

  it('take no body that Lambda would not take', () => {
    assert.ok(Math.ceil(IMAGE_BYTES / 3) * 4 < LAMBDA_BODY_BYTES)
    assert.ok(JSON_BYTES < IMAGE_BYTES)
  })

  it('are those of the page', () => {
    const kib = (path: string, name: string) => constant(path, name) / 1024
    const schedule = resourcesOf(template, 'AWS::Scheduler::Schedule')[0]?.[1].Properties?.Target as
      | { RetryPolicy: Record<string, number> }
      | undefined
    const stage = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')[0]?.[1].Properties
    const limits = stage?.DefaultRouteSettings as Record<string, number>
    const says = [
      `${schedule?.RetryPolicy.MaximumRetryAttempts} retries, ${schedule?.RetryPolicy.MaximumEventAgeInSeconds} s`,
      `${RUN_MS / 1000} s, ${WRITE_MS / 1000} s of them for the write; Lambda ends it at ${timeoutMs('refresh-client-token') / 1000} s`,
      `${ATTEMPT_MS / 1000} s, at most ${MOST_ATTEMPTS} for each scope set`,
      `${READ_SECRET_MS / 1000} s`,
      `${MOST_WAIT_MS / 1000} s; ${UNREACHABLE_STORE_MS / 1000} s where the store`,
      `${API_ATTEMPT_MS / 1000} s; neither another one nor a mutation begins with under ${LEAST_API_MS / 1000} s left`,
      `Lambda ends it at ${timeoutMs('token-status') / 1000} s`,
      `Lambda ends it at ${timeoutMs('verify-bank-account-slow') / 1000} s`,
      `\`throttle-rate\` ${limits.ThrottlingRateLimit} a second, \`throttle-burst\` ${limits.ThrottlingBurstLimit}`,
      `${JSON_BYTES / 1024} KiB, ${IMAGE_BYTES / 1024 / 1024} MiB`,
      `${kib('lib/refresher/oauth/token-endpoint.ts', 'TOKEN_ANSWER_LIMIT')} KiB, ${kib('lib/aws/signed-call.ts', 'AWS_ANSWER_LIMIT')} KiB, ${kib('lib/stitch/api-endpoint.ts', 'API_ANSWER_LIMIT') / 1024} MiB`,
    ]
    for (const line of says) assert.ok(table.includes(line), `the page does not say: ${line}`)
  })
})
