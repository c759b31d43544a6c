import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { plainTemplate } from '../../infrastructure/plain-template.ts'
import { privilegesOf } from '../../infrastructure/privileges.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import type { Template } from '../../infrastructure/template-types.ts'
import { secretNameOf } from '../../lib/token/many-clients.ts'
import { namedClient, namedClients } from '../../local/many-clients.ts'
import { OPERATOR, secretOf } from '../../local/operator.ts'
import { TEMPLATE } from '../../scripts/package-service.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { type ManyStack, startManyStack } from '../support/many-stack.ts'
import { thisSuite } from '../support/owner.ts'
import { storedRenewals } from '../support/stored-renewals.ts'

// Tokens of a minute, renewed when half of it is left, and a tick three times in that half. What AWS is given to answer
// stays as it is: a secret that hangs takes 6.5 s, and a run has to end before the next tick. Two lives of a token;
// MANY_SECONDS=600 are ten.
const SECONDS = Number(process.env.MANY_SECONDS ?? 120)
const CLIENTS = 200
const SCOPES = ['client_paymentrequest', 'client_businesslookup']
const LIFETIME = 60
const TICK_SECONDS = 10

/** One secret hangs, one client is refused for ever, one is deleted meanwhile, and one is added. */
const HANGS = 'client-1'
const REFUSED = 'client-2'
const DELETED = 'client-3'
const ADDED = 'client-4'
const HEALTHY = namedClients(CLIENTS, '')
  .map(({ alias }) => alias)
  .slice(4)

describe('two hundred clients on the packaged bundles', () => {
  const suite = thisSuite()
  let stack: ManyStack
  let secrets: SecretsManagerClient
  let ssm: SSMClient
  const lines: Record<string, unknown>[] = []
  const refused: string[] = []
  let reads = 0

  before(async () => {
    const many = namedClients(CLIENTS, THROWAWAY_PEM)
    stack = await startManyStack(
      {
        many: many.filter(({ alias }) => alias !== REFUSED),
        withSecret: false,
        environment: {
          STITCH_SCOPES: SCOPES.join(','),
          STITCH_EXPIRY_LEEWAY_SECONDS: '0',
          STITCH_SCHEDULE_INTERVAL_SECONDS: '60',
          STITCH_TOKENS_PER_SECOND: '60',
          STITCH_REQUESTS_PER_SECOND: '120',
          STITCH_READS_PER_SECOND: '200',
        },
        onLog: ({ text }) => {
          if (text.startsWith('{')) lines.push(JSON.parse(text))
        },
      },
      suite,
    )
    const options = {
      endpoint: stack.aws.url,
      region: stack.service.stack.region,
      credentials: OPERATOR,
    }
    secrets = new SecretsManagerClient(options)
    ssm = new SSMClient(options)
    // Every tick is one of the test.
    stack.lambda.schedules.close()
    stack.stitch.settings.expiresInSeconds = LIFETIME
    for (const { alias } of many) if (alias !== ADDED) await putSecret(alias)
    stack.faults.add({
      at: 'secretsmanager',
      does: 'hang',
      operation: 'GetSecretValue',
      client: HANGS,
      times: Number.POSITIVE_INFINITY,
    })
  })
  after(async () => {
    secrets?.destroy()
    ssm?.destroy()
  })

  const putSecret = (client: string) =>
    secrets.send(
      new CreateSecretCommand({
        Name: secretNameOf('dev', client),
        SecretString: secretOf(namedClient(client, THROWAWAY_PEM)),
      }),
    )

  it('is packaged with the rights that its plain data has', () => {
    const packaged = JSON.parse(readFileSync(join(stack.folder, TEMPLATE), 'utf8')) as Template
    const plain = plainTemplate(readDeployment('dev', { clients: 'many' }))
    const rights = (template: Template) =>
      privilegesOf(template)
        .map((privilege) => JSON.stringify(privilege))
        .sort()
    assert.deepEqual(rights(packaged), rights(plain))
    assert.deepEqual(templateProblems(packaged), [])
  })

  it('renews each token once, refuses no healthy reader, and ends every run in time, whichever clients fail', async () => {
    const end = Date.now() + SECONDS * 1000
    const changeAt = Date.now() + (SECONDS * 1000) / 3
    // The first tick, before anything reads.
    stack.lambda.schedules.fireAll()
    await stack.lambda.functions.settled()
    await stack.lambda.functions.settled()

    let ticksFired = 1
    const ticks = async () => {
      while (Date.now() < end) {
        stack.lambda.schedules.fireAll()
        ticksFired += 1
        await sleep(TICK_SECONDS * 1000)
      }
    }
    /** 5 % of some 13 token requests a second. */
    const failures = async () => {
      while (Date.now() < end) {
        stack.faults.add({ at: 'token', does: '503' })
        await sleep(1500)
      }
    }
    const changes = async () => {
      await sleep(Math.max(0, changeAt - Date.now()))
      await secrets.send(new DeleteSecretCommand({ SecretId: secretNameOf('dev', DELETED) }))
      await putSecret(ADDED)
    }
    const readers = async () => {
      for (let turn = 0; Date.now() < end; turn += 1) {
        const client = HEALTHY[(turn * 37) % HEALTHY.length]
        const answer = await fetch(`${stack.lambda.gateway.url}/clients/${client}/business-lookups`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ country: 'ZA', businessName: 'FizzBuzz' }),
        })
        reads += 1
        if (answer.status !== 200) refused.push(`${client}: ${answer.status} ${await answer.text()}`)
        else await answer.arrayBuffer()
        await sleep(100)
      }
    }
    await Promise.all([ticks(), failures(), changes(), readers()])
    await stack.lambda.functions.settled()
    await stack.lambda.functions.settled()

    assert.deepEqual(refused, [])
    assert.ok(reads > SECONDS, `${reads} reads`)

    const ofEach = await storedRenewals(ssm)
    const renewals = ofEach.filter(({ client }) => HEALTHY.includes(client)).map(({ times }) => times)
    const all = stack.counters.toJSON()
    const runs = lines.filter(({ message }) => message === 'run over many clients ended')
    const slowest = Math.max(...runs.map(({ seconds }) => Number(seconds)))
    const most = Math.max(...renewals)
    const least = Math.min(...renewals)
    console.log(
      `${SECONDS} s, ${reads} reads, ${runs.length} runs, the longest ${slowest.toFixed(1)} s; renewals of a token: ${least} to ${most}; ` +
        `token requests ${all['token.requests']}, issued ${all['token.issued']}, writes ${all['ssm.PutParameter']}, ` +
        `batches ${all['ssm.GetParameters']}, reads ${all['ssm.GetParameter']}, secrets ${all['secretsmanager.GetSecretValue']}, lists ${all['secretsmanager.ListSecrets']}`,
    )
    assert.equal(renewals.length, HEALTHY.length * SCOPES.length)
    // One request for each renewal: every token that Stitch issued was stored, and none came too soon.
    const stored = ofEach.reduce((sum, { times }) => sum + times, 0)
    assert.equal(all['token.issued'], stored)
    // And once. Only a write whose answer comes late is repeated.
    const writes = all['ssm.PutParameter'] ?? 0
    assert.ok(writes >= stored && writes <= 1.05 * stored, `${writes} writes of ${stored} tokens`)
    assert.ok(
      most <= Math.ceil(SECONDS / (LIFETIME / 2 - TICK_SECONDS)) + 1,
      `a token was renewed ${most} times`,
    )
    assert.ok(least >= Math.floor(SECONDS / LIFETIME), `a token was renewed ${least} times`)

    assert.deepEqual(stack.lambda.functions.deadLetters(), [])
    assert.equal(all['lambda.refresh-clients.errors'] ?? 0, 0)
    // Each tick is two chunks.
    assert.equal(runs.length, 2 * ticksFired)
    assert.deepEqual(new Set(runs.map(({ postponed }) => postponed)), new Set([0]))

    const failing = new Set(lines.flatMap(({ level, client }) => (level === 'ERROR' ? [client] : [])))
    failing.delete(undefined)
    assert.ok(failing.has(HANGS) && failing.has(REFUSED))
    const gone = lines.filter(({ client, parameters }) => client === DELETED && parameters !== undefined)
    assert.ok(gone.length >= 1)
    const status = await (await fetch(`${stack.lambda.gateway.url}/clients/${ADDED}/tokens`)).json()
    for (const token of (status as { tokens: { status: string }[] }).tokens)
      assert.match(token.status, /^(fresh|due)$/)
  })

  it('holds a caller to its client by the path', async () => {
    const statusFor = async (caller: string, client: string) => {
      const answer = await fetch(`${stack.lambda.gateway.url}/clients/${client}/tokens`, {
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${caller}/20261128/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0`,
        },
      })
      await answer.arrayBuffer()
      return answer.status
    }
    assert.equal(await statusFor('client-10', 'client-10'), 200)
    for (const other of ['client-1', 'client-100', 'client-11'])
      assert.equal(await statusFor('client-10', other), 403)
    assert.equal(await statusFor('operator', 'client-10'), 200)
  })
})
