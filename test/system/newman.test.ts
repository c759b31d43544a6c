import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import type { Stack } from '../../local/stack.ts'
import { freshCredentials } from '../../local/stitch/fresh-credentials.ts'
import { leaksIn } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { askJudge, judgesMissing } from '../support/judges.ts'
import { thisSuite } from '../support/owner.ts'
import { startLocalStack } from '../support/stack.ts'

const COLLECTION = 'docs/use/stitch.postman_collection.json'
const ENVIRONMENT = 'docs/use/stitch.local.postman_environment.json'

/** What newman's JSON report says of one request. */
interface Execution {
  readonly item: { readonly id: string; readonly name: string }
  readonly response?: { readonly code: number }
  readonly assertions?: readonly {
    readonly assertion: string
    readonly error?: { readonly message: string }
  }[]
}

interface Run {
  readonly exitCode: number
  readonly output: string
  readonly executions: readonly Execution[]
  readonly failures: readonly { readonly error: { readonly message: string } }[]
}

describe('the Postman collection, run by newman', { skip: judgesMissing() }, () => {
  const owner = thisSuite()
  const folder = startFolder(owner)
  let stack: Stack
  before(async () => {
    stack = await startLocalStack({}, owner)
  })

  /** Runs it with the local environment, on the ports of this stack. */
  const newman = async (
    variables: Readonly<Record<string, string>> = {},
    ...options: string[]
  ): Promise<Run> => {
    const ports = {
      api_url: stack.lambda.gateway.url,
      credentials_url: `${stack.lambda.gateway.url}/_local/credentials`,
      token_endpoint: stack.stitch.tokenEndpoint,
      graphql_endpoint: stack.stitch.apiEndpoint,
    }
    const report = join(folder, 'report.json')
    const { exitCode, output } = await askJudge('node_modules/newman/bin/newman.js', [
      ...['run', COLLECTION, '--environment', ENVIRONMENT, '--color', 'off'],
      ...['--reporters', 'cli,json', '--reporter-json-export', report],
      ...Object.entries({ ...ports, ...variables }).flatMap(([name, value]) => [
        '--env-var',
        `${name}=${value}`,
      ]),
      ...options,
    ])
    return { exitCode, output, ...JSON.parse(await readFile(report, 'utf8')).run }
  }

  it('is green from the first request to the last, against npm start, with nothing to be filled in', async () => {
    const { exitCode, output, executions, failures } = await newman()
    assert.deepEqual(
      failures.map(({ error }) => error.message),
      [],
      output,
    )
    assert.equal(exitCode, 0)
    const { item } = JSON.parse(await readFile(COLLECTION, 'utf8')) as {
      item: { name: string; item?: { name: string }[] }[]
    }
    // What a script asks before a request is an execution of the same item.
    const looked = executions.filter(({ assertions = [] }) => assertions.length > 0).map(({ item }) => item)
    assert.deepEqual(
      [...new Map(looked.map(({ id, name }) => [id, name])).values()],
      item.flatMap((entry) => entry.item ?? [entry]).map(({ name }) => name),
    )
    assert.deepEqual(leaksIn(output, []), [])
  })

  it('gets a token with an assertion that was signed elsewhere, once', async () => {
    const { certificate } = await freshCredentials(stack.stitch)
    const given = {
      client_id: certificate?.clientId ?? '',
      client_assertion: certificate?.clientAssertion ?? '',
      credentials_url: '',
    }
    const only = ['--folder', 'Retrieve Client Token']
    assert.equal((await newman(given, ...only)).exitCode, 0)
    assert.notEqual((await newman(given, ...only)).exitCode, 0)
  })

  it('gets a token with a client secret', async () => {
    const { secret } = await freshCredentials(stack.stitch)
    const given = {
      client_id: secret?.clientId ?? '',
      client_secret: secret?.clientSecret ?? '',
      credentials_url: '',
    }
    const { exitCode, executions } = await newman(
      given,
      '--folder',
      'Retrieve Client Token with a client secret',
    )
    assert.deepEqual([exitCode, executions.map(({ response }) => response?.code)], [0, [200]])
  })

  it('says what is missing when there is no assertion', async () => {
    const { exitCode, output } = await newman({ credentials_url: '' }, '--folder', 'Retrieve Client Token')
    assert.notEqual(exitCode, 0)
    assert.match(output, /npx stitch-token assertion/)
  })

  it('goes red when an answer is not what it should be', async () => {
    stack.faults.add({ at: 'graphql', does: 'partial', operation: 'VerifyBankAccount' })
    const { exitCode, executions } = await newman()
    assert.notEqual(exitCode, 0)
    assert.deepEqual(
      executions
        .filter(({ assertions = [] }) => assertions.some(({ error }) => error))
        .map(({ item }) => item.name),
      ['Verify a bank account'],
    )
  })
})
