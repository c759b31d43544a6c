import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, it } from 'node:test'
import { promisify } from 'node:util'
import { STITCH } from '../../lib/providers/stitch.ts'
import { THROWAWAY_KEY_ID } from '../fixtures/certificates.ts'
import { startFolder } from '../support/folder.ts'
import { askJudge, judgesMissing } from '../support/judges.ts'
import { startLocalStack } from '../support/stack.ts'
import { testClients } from '../support/stitch.ts'
import { packTarball, type Tarball } from './package-tarball.ts'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLE = join(ROOT, 'examples/typescript-middy')
const BIN = join(ROOT, 'node_modules/.bin')
const run = promisify(execFile)

let tarball: Tarball
const folder = startFolder()
const stack = await startLocalStack({ clients: await testClients() })

before(async () => {
  tarball = packTarball(folder, [
    '@smithy/signature-v4',
    '@middy/core',
    '@types/aws-lambda',
    '@types/node',
    'typescript',
    'esbuild',
    'serverless',
    'serverless-esbuild',
  ])
  cpSync(EXAMPLE, tarball.project, {
    recursive: true,
    filter: (path) => !/node_modules|\.serverless|\.esbuild/.test(path.slice(EXAMPLE.length)),
  })
})

const inProject = (program: string, environment: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: tarball.project,
    env: { ...environment },
  })

it('the tarball holds what another Lambda needs, the command line, and nothing else', () => {
  const allowed = [
    /^(package\.json|README\.md|LICENSE)$/,
    /^cli\/stitch-token\.js$/,
    /^docs\/(run\/operations|use\/(cli|settings|testing))\.md$/,
    /^dist\/(cli|bundled)\/[\w-]+\.js$/,
    /^dist\/local\/(start-local\.js|schema\.graphql|outside\/[\w-]+\.d\.ts)$/,
    /^dist\/bundled-licences\.txt$/,
    /^dist\/lib\/[\w/-]+(\.js|\.d\.ts)$/,
    /^lib\/token\/stored-document\.schema\.json$/,
  ]
  assert.deepEqual(
    tarball.files.filter((file) => !allowed.some((form) => form.test(file))),
    [],
  )
  const readers = tarball.files.filter((file) => file.startsWith('dist/lib/')).join(' ')
  assert.doesNotMatch(readers, /private-key|secrets-manager|refresh-client-token|token-endpoint/)
})

it('who installs the package installs one small dependency', () => {
  const { dependencies, private: isPrivate } = JSON.parse(
    readFileSync(join(tarball.project, 'node_modules/stitch-client-tokens/package.json'), 'utf8'),
  )
  assert.deepEqual(Object.keys(dependencies), ['@smithy/signature-v4'])
  assert.equal(isPrivate, true, 'it cannot be published under a name that is not reserved')
})

it('the licences of what is bundled are with it', () => {
  const licences = readFileSync(
    join(tarball.project, 'node_modules/stitch-client-tokens/dist/bundled-licences.txt'),
    'utf8',
  )
  for (const name of ['jose', 'graphql', 'oidc-provider', '@aws-sdk/client-ssm', 'commander'])
    assert.match(licences, new RegExp(`^${name}@\\d`, 'm'), name)
  assert.doesNotMatch(licences, /^Licence:/m)
})

it('publint finds nothing to improve', { skip: judgesMissing() }, async () => {
  const { exitCode, output } = await askJudge('node_modules/publint/src/cli.js', [tarball.path, '--strict'])
  assert.match(output, /All good!/)
  assert.equal(exitCode, 0)
})

it('its types resolve as its code does', { skip: judgesMissing() }, async () => {
  // CommonJS code loads an ES module with require from Node 22 on, so that row is of no interest here.
  const { exitCode, output } = await askJudge('node_modules/@arethetypeswrong/cli/dist/index.js', [
    tarball.path,
    '--profile',
    'esm-only',
    '--no-emoji',
  ])
  assert.equal(exitCode, 0, output)
})

it('the example compiles, and knows what is in the context', async () => {
  await run(join(BIN, 'tsc'), [], { cwd: tarball.project })
  const wrong = join(tarball.project, 'src/wrong.ts')
  writeFileSync(
    wrong,
    `import middy from '@middy/core'
import { clientToken } from 'stitch-client-tokens/middy'
middy()
  .use(clientToken({ scope: 'client_refund' }))
  // @ts-expect-error there is no such member
  .handler(async (_event, context) => context.clientToken.token)
// @ts-expect-error a scope is needed
clientToken({})
`,
  )
  await run(join(BIN, 'tsc'), [], { cwd: tarball.project })
})

it("the example's two functions read the token and call Stitch", async () => {
  const { environment } = stack
  const { STITCH_SECRET_ID: _, ...reader } = environment
  const middy = await inProject(
    `import { handler } from './src/latest-payments.ts'
     const answer = await handler({}, { getRemainingTimeInMillis: () => 28_000 })
     process.stderr.write(JSON.stringify(answer))`,
    reader,
  )
  assert.equal(JSON.parse(middy.stderr).statusCode, 200)
  assert.deepEqual(JSON.parse(JSON.parse(middy.stderr).body), { payments: [] })

  const plain = await inProject(
    `import { handler } from './src/payments-count.ts'
     process.stderr.write(JSON.stringify(await handler()))`,
    reader,
  )
  assert.deepEqual(JSON.parse(plain.stderr), { count: 0 })
})

it('reading the token prints none, and a wrong setting is said at the first use', async () => {
  const { stdout } = await inProject(
    `import { inspect } from 'node:util'
     import { clientTokenSource, StitchError } from 'stitch-client-tokens'
     const token = await clientTokenSource({ scope: 'client_paymentrequest' }).get()
     const shown = inspect(token, { showHidden: true, depth: 9 }) + JSON.stringify(token) + String(token)
     const wrong = clientTokenSource({ scope: 'x', environment: { STITCH_STAGE: '///' } })
     const error = await wrong.get().catch((error) => error)
     console.log(JSON.stringify([shown.includes(token.accessToken), error instanceof StitchError, error.code]))`,
    stack.environment,
  )
  assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), [false, true, 'config_invalid'])
})

it('the example takes rights and names from the exports of the stack with the tokens', {
  skip: judgesMissing(),
}, async () => {
  await run(join(BIN, 'serverless'), ['package'], {
    cwd: tarball.project,
    env: { ...process.env, CI: '1', AWS_REGION: 'af-south-1' },
  })
  const read = (folder: string) =>
    readFileSync(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8')
  const imported = [...read(tarball.project).matchAll(/"Fn::ImportValue":\s*"([^"]+)"/g)].map(
    ([, name]) => name,
  )
  const { Outputs } = JSON.parse(read(ROOT)) as { Outputs: Record<string, { Export?: { Name: string } }> }
  const exported = Object.values(Outputs).map(({ Export }) => Export?.Name)
  assert.equal(new Set(imported).size, 2)
  for (const name of imported) assert.ok(exported.includes(name), name)
})

it('the command line in the tarball runs on its own, without a single dependency', async () => {
  const alone = join(tarball.project, '../alone')
  cpSync(join(tarball.project, 'node_modules/stitch-client-tokens'), alone, { recursive: true })
  const command = (...args: string[]) =>
    run(process.execPath, ['cli/stitch-token.js', ...args], { cwd: alone, env: { ...stack.environment } })

  const certificate = join(ROOT, 'test/fixtures/certificates/throwaway.pem')
  const shown = await command('certificate', certificate, '--json')
  assert.equal(JSON.parse(shown.stdout).keyId, THROWAWAY_KEY_ID)
  const renewed = await command('refresh', '--json')
  assert.equal(JSON.parse(renewed.stdout).outcomes.length, STITCH.seedScopes.length)
  assert.equal(JSON.parse((await command('doctor', '--json')).stdout).ok, true)

  const { stderr } = await command('certificate', 'nowhere.pem').catch((error: { stderr: string }) => error)
  const [, page = ''] = /More: (\S+)#file_unreadable/.exec(stderr) ?? []
  assert.match(readFileSync(join(alone, page), 'utf8'), /^### `file_unreadable`$/m)
  const named = (await command('--help')).stdout.match(/\S+\.md/g) ?? []
  assert.deepEqual(
    named.filter((name) => !existsSync(join(alone, name))),
    [],
  )
  assert.ok(named.length >= 2)
})

it('the schema is found by its name', async () => {
  const { stdout } = await inProject(
    `import schema from 'stitch-client-tokens/stored-document.schema.json' with { type: 'json' }
     console.log(schema.$schema)`,
  )
  assert.equal(stdout.trim(), 'https://json-schema.org/draft/2020-12/schema')
})
