import assert from 'node:assert/strict'
import { type ExecFileException, type ExecFileOptions, execFile } from 'node:child_process'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { setUpStack } from '../integration/cli-set-up.ts'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer } from '../support/loopback.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const execute = promisify(execFile)

const VECTORS = join(import.meta.dirname, '../vectors')
/** Without bytecode, which Python would write beside the example. */
const VECTORS_IN_PYTHON = `
import json, sys
sys.dont_write_bytecode = True
from read_token import after_rejection, parameter_name, usable_token
def vectors(name):
    with open(f"{sys.argv[1]}/{name}.json") as file:
        return json.load(file)
held = 0
for v in vectors("documents"):
    assert usable_token(v["document"], v["now"]) == v["accessToken"], v["title"]
    held += 1
for v in vectors("names"):
    assert parameter_name(v["prefix"], v["scopeSet"]) == v["name"], v["name"]
    held += 1
for v in vectors("rejections"):
    document = lambda token: json.dumps({"version": 1, "accessToken": token, "tokenType": "Bearer", "expiresAt": 9999999999})
    stored = v["stored"] and {"document": document(v["stored"]["accessToken"]), "version": v["stored"]["version"]}
    assert after_rejection("s", v["rejected"]["accessToken"], stored) == v["asks"], v["title"]
    held += 1
print(held, "vectors hold")
`

const setUp = await setUpStack()

/** Runs a program and keeps what it prints for the canary, whether it succeeds or not. */
async function run(program: string, args: readonly string[], options: ExecFileOptions = {}) {
  const running = execute(program, args, { ...options, encoding: 'utf8' })
  const { stdout: out, stderr: err } = await running.catch((failed: Failed) => failed)
  setUp.terminal.keep([program, ...args].join(' '), { out, err })
  return running
}

type Failed = ExecFileException & { readonly stdout: string; readonly stderr: string }

/** Why an example cannot run here; nothing when it can. */
async function lacking(command: string, args: readonly string[], need: string): Promise<string | undefined> {
  return execute(command, args).then(
    () => undefined,
    () => `${need} is not on this machine`,
  )
}

const environment = () => ({
  ...process.env,
  ...setUp.stack.environment,
  AWS_DEFAULT_REGION: setUp.stack.environment.AWS_REGION,
})

it('Python reads the token, has it renewed when there is none, and calls Stitch', async (t) => {
  const reason = await lacking('python3', ['-c', 'import boto3'], 'Python with boto3')
  if (reason !== undefined) return t.skip(reason)
  const program = join(EXAMPLES, 'python/read_token.py')
  const { stdout } = await run('python3', [program, 'client_businesslookup'], { env: environment() })
  assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
  assert.equal(setUp.stack.counters.get('token.requests'), 1)
})

it('Python agrees with the test vectors', async (t) => {
  const reason = await lacking('python3', ['-c', 'import boto3'], 'Python with boto3')
  if (reason !== undefined) return t.skip(reason)
  const { stdout } = await run('python3', ['-c', VECTORS_IN_PYTHON, VECTORS], {
    cwd: join(EXAMPLES, 'python'),
    env: environment(),
  })
  assert.match(stdout, /^\d{2} vectors hold$/m)
})

it('Python has a rejected token renewed, and repeats the call once', async (t) => {
  const reason = await lacking('python3', ['-c', 'import boto3'], 'Python with boto3')
  if (reason !== undefined) return t.skip(reason)
  const program = join(EXAMPLES, 'python/read_token.py')
  await run('python3', [program, 'client_paymentrequest'], { env: environment() })
  setUp.stack.faults.add({ at: 'graphql', does: 'unauthenticated' })
  const { stdout } = await run('python3', [program, 'client_paymentrequest'], { env: environment() })
  assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
})

it('Python says who sends the request to Stitch, by name and version: firewalls refuse what the library says', async (t) => {
  const reason = await lacking('python3', ['-c', 'import boto3'], 'Python with boto3')
  if (reason !== undefined) return t.skip(reason)
  let agent: string | undefined
  const api = await anHttpServer(t, (request, response) => {
    agent = request.headers['user-agent']
    response.end('{}')
  })
  const program = join(EXAMPLES, 'python/read_token.py')
  const env = { ...environment(), STITCH_API_ENDPOINT: api }
  await run('python3', [program, 'client_businesslookup'], { env })
  assert.equal(agent, 'stitch-token-example/1.0')
})

it('the AWS command line reads the token, has it renewed when there is none, and cURL calls Stitch', async (t) => {
  const reason =
    (await lacking('aws', ['--version'], 'the AWS command line')) ??
    (await lacking('jq', ['--version'], 'jq')) ??
    (await lacking('curl', ['--version'], 'cURL'))
  if (reason !== undefined) return t.skip(reason)
  const program = `curl --silent "$STITCH_API_ENDPOINT" -H 'content-type: application/json' -d '{"query": "{ __typename }"}' \
    -H @<(printf 'Authorization: Bearer %s' "$(./read-token.sh client_imageupload)")`
  const options = { cwd: join(EXAMPLES, 'aws-cli'), env: environment() }
  const { stdout } = await run('bash', ['--norc', '-c', program], options)
  assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
})

it('the AWS command line says what to do when there is no token', async (t) => {
  const reason = await lacking('aws', ['--version'], 'the AWS command line')
  if (reason !== undefined) return t.skip(reason)
  const options = {
    cwd: join(EXAMPLES, 'aws-cli'),
    env: {
      ...environment(),
      STITCH_STAGE: 'other',
      STITCH_TOKEN_PARAMETER_PREFIX: '',
      STITCH_REFRESHER_FUNCTION: '',
    },
  }
  const error = await run('./read-token.sh', ['client_b client_a'], options).then(
    () => assert.fail('it found a token'),
    (failed: Failed) => failed,
  )
  assert.equal(error.code, 1)
  assert.equal(error.stdout, '')
  assert.match(
    error.stderr,
    /stored in \/stitch\/other\/default\/tokens\/client_a\.client_b\. .*stitch-token refresh/,
  )
})

it('shows no secret in any output', (t) =>
  setUp.terminal.outputs.all().length === 0 ? t.skip('nothing was said') : assertNoLeak(setUp.terminal))
