import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { installJudges, JUDGES } from '../../scripts/install-judges.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import { startFolder } from '../support/folder.ts'
import { endedWith } from '../support/processes.ts'
import { metadataEndpoint, tokenService } from './credential-endpoints.ts'
import { buildGoExample, findGoWithSdk, goEnvironment } from './go-example.ts'
import { packTarball } from './package-tarball.ts'

const EXAMPLE = join(import.meta.dirname, '../../examples/unit-tests')
const PYTHON = join(import.meta.dirname, '../../examples/python/read_token.py')
/** The tests that the page shows. */
const SHOWN = blocksOf(readPage('docs/use/testing.md')).filter(({ text }) =>
  text.includes("from 'node:test'"),
)
const run = promisify(execFile)
const folder = startFolder()
let project: string

before(async () => {
  await installJudges()
  project = packTarball(folder, [
    '@smithy/signature-v4',
    '@middy/core',
    '@types/aws-lambda',
    '@types/node',
    'typescript',
  ]).project
  for (const name of ['vitest', '@graphql-typed-document-node', '@aws-sdk'])
    if (existsSync(join(JUDGES, 'node_modules', name)))
      symlinkSync(join(JUDGES, 'node_modules', name), join(project, 'node_modules', name))
  cpSync(EXAMPLE, project, { recursive: true, filter: (path) => !path.includes('node_modules') })
})

const node = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, args, { cwd: project, env: { PATH: process.env.PATH, ...environment } })

const isHere = (looking: Promise<unknown>): Promise<boolean> =>
  looking.then(
    () => true,
    () => false,
  )

const has = (name: string): boolean => existsSync(join(project, 'node_modules', name))

describe('the project of docs/use/testing.md', () => {
  it('compiles, with the documents that graphql-codegen made', async (t) => {
    if (!has('vitest')) return t.skip('vitest is not on this machine')
    await node(['node_modules/typescript/bin/tsc'])
  })

  it('passes its unit tests with vitest', async (t) => {
    if (!has('vitest')) return t.skip('vitest is not on this machine')
    const { stdout } = await node(['node_modules/vitest/vitest.mjs', 'run', '--no-color'])
    assert.match(stdout, /Tests\s+3 passed/)
  })

  for (const file of ['handler', 'local'])
    it(`passes test/${file}.node.ts with node:test`, async () => {
      const { stdout } = await node(['--test', '--test-reporter=tap', `test/${file}.node.ts`])
      assert.match(stdout, /^# fail 0$/m)
      assert.doesNotMatch(stdout, /^# pass 0$/m)
    })

  for (const [index, { heading, text }] of SHOWN.entries())
    it(`passes the test that the page shows under "${heading}"`, async () => {
      // In a file without one, node:test runs no `after`, and the file never ends.
      assert.match(text, /^it\(/m)
      const file = `test/shown-${index}.node.ts`
      writeFileSync(join(project, file), text)
      const { stdout } = await node(['--test', '--test-reporter=tap', file])
      assert.match(stdout, /^# pass 1$/m)
    })
})

/** Starts the command of the installed package, and gives the environment that it prints. */
const startCommand = async (t: TestContext, ...args: readonly string[]) =>
  (await started(t, args)).environment

/** As `startCommand`, with what the command has written as errors so far. */
async function started(t: TestContext, args: readonly string[]) {
  const command = ['node_modules/stitch-client-tokens/cli/stitch-token.js', 'local', '--json', ...args]
  const child = endedWith(
    t,
    spawn(process.execPath, command, { cwd: project, env: { PATH: process.env.PATH } }),
  )
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part
  })
  let text = ''
  for await (const line of createInterface({ input: child.stdout })) {
    text += line
    if (line === '}') break
  }
  const { environment } = JSON.parse(text) as { environment: Record<string, string> }
  return { environment, errors: () => errors }
}

/** A provider of the AWS SDK that asks an address gives up after a second by default. */
const READ = `import { clientTokenSource } from 'stitch-client-tokens'
const sdk = process.env.SDK && (await import('@aws-sdk/credential-providers'))
const credentials = sdk && sdk[process.env.SDK]({ timeout: 60_000 })
const client = process.env.ALIAS
const token = await clientTokenSource({ scope: 'client_paymentrequest', ...(client && { client }), ...(credentials && { credentials }) }).get()
console.log('version ' + token.version)`

const without = (environment: Record<string, string>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)))

describe('stitch-token local from the tarball', () => {
  it('has tokens that a reader reads with the variables that it prints, also of one among many clients', async (t) => {
    const one = await startCommand(t)
    assert.match((await node(['--input-type=module', '--eval', READ], one)).stdout, /version 1$/m)
    const many = await startCommand(t, '--clients', 'acme', 'other', '--scope', 'client_paymentrequest')
    const asked = await node(['--input-type=module', '--eval', READ], { ...many, ALIAS: 'other' })
    assert.match(asked.stdout, /version 1$/m)
  })

  it('answers requests for pages that it does not have, and writes nothing to the terminal', async (t) => {
    const { environment, errors } = await started(t, ['--scope', 'client_paymentrequest'])
    const { AWS_ENDPOINT_URL: aws, STITCH_API_ENDPOINT: api } = environment
    assert.equal((await fetch(`${aws}/_local`)).status, 200)
    for (const path of [
      '/_local/console',
      '/_local/console/state',
      '/_local/console/console.css',
      '/_localx',
    ])
      assert.ok((await fetch(`${aws}${path}`)).status >= 400, path)
    for (const address of [api, `${api}/static/graphiql.js`]) {
      const response = await fetch(`${address}`)
      assert.deepEqual(
        [response.status, await response.text()],
        [404, 'This page needs the package graphiql, which is not installed here. The API answers POST.\n'],
      )
    }
    assert.equal(errors(), '')
  })

  it('is read by the example in Python with the same variables', async (t) => {
    if (!(await isHere(run('python3', ['-c', 'import boto3']))))
      return t.skip('Python with boto3 is not on this machine')
    const environment = await startCommand(t, '--scope', 'client_paymentrequest')
    const env = { ...process.env, AWS_DEFAULT_REGION: '', ...environment }
    const { stdout } = await run('python3', [PYTHON, 'client_paymentrequest'], { env })
    assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
  })

  it('is read by the example in Go', async (t) => {
    if (!(await isHere(findGoWithSdk()))) return t.skip('Go with the AWS SDK is not on this machine')
    const environment = await startCommand(t, '--scope', 'client_paymentrequest')
    const env = await goEnvironment(t, folder, environment)
    const { stdout } = await run(await buildGoExample(folder), ['client_paymentrequest'], { env })
    assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
  })

  it('has credentials for a container that has none, and for a provider of the AWS SDK', async (t) => {
    const environment = await startCommand(t, '--scope', 'client_paymentrequest')
    const keyless = without(environment, 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY')
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const container = {
      ...keyless,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${environment.AWS_ENDPOINT_URL}/_local/container-credentials`,
    }
    const withTokenFile = {
      ...container,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file('token', 'pod-token\n'),
    }
    for (const variables of [container, withTokenFile])
      assert.match((await node(['--input-type=module', '--eval', READ], variables)).stdout, /version 1$/m)
    if (!has('@aws-sdk')) return t.skip('@aws-sdk/credential-providers is not on this machine')
    const profile = '[default]\naws_access_key_id = local\naws_secret_access_key = local\n'
    const identity = {
      AWS_WEB_IDENTITY_TOKEN_FILE: file('identity', 'identity-token'),
      AWS_ROLE_ARN: 'arn:aws:iam::000000000000:role/reader',
      AWS_ENDPOINT_URL_STS: await tokenService(t),
    }
    for (const [SDK, variables] of [
      ['fromContainerMetadata', container],
      ['fromHttp', container],
      ['fromEnv', environment],
      ['fromInstanceMetadata', { ...keyless, AWS_EC2_METADATA_SERVICE_ENDPOINT: await metadataEndpoint(t) }],
      ['fromTokenFile', { ...keyless, ...identity }],
      ['fromIni', { ...keyless, AWS_SHARED_CREDENTIALS_FILE: file('credentials', profile) }],
    ] as const) {
      const { stdout } = await node(['--input-type=module', '--eval', READ], { ...variables, SDK })
      assert.match(stdout, /version 1$/m, SDK)
    }
  })
})
