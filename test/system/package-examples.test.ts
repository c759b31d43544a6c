import assert from 'node:assert/strict'
import { type ExecFileException, type ExecFileOptions, execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { setUpStack } from '../integration/cli-set-up.ts'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer } from '../support/loopback.ts'
import { REFRESHER } from '../support/stack.ts'

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

/** What Stitch answers to the question of every example. */
const ANSWER = { data: { __typename: 'Query' } }
/** What a rejection may look like: stitch-api.md leaves the HTTP status and the place of the code open. */
const REJECTIONS = [
  { status: 200 },
  { status: 401 },
  { status: 400, place: 'errors' },
  { status: 400, place: 'top' },
] as const
/** AWS's SDKs repeat what is throttled by themselves. Without that a test needs no minute. */
const ONE_ATTEMPT = { AWS_MAX_ATTEMPTS: '1' }

const setUp = await setUpStack()

const invocations = (): number => setUp.stack.counters.get(`lambda.${REFRESHER}.invocations`)

/** The next read finds no token, and the refresher's one turn is taken by a caller who gets one: the read after it does. */
function whileRefresherIsBusy(): void {
  setUp.stack.faults.add({ at: 'ssm', does: 'ParameterNotFound', operation: 'GetParameter' })
  setUp.stack.faults.add({ at: 'lambda', does: 'throttle', operation: REFRESHER })
}

/** Runs a program and keeps what it prints for the canary, whether it succeeds or not. */
async function run(program: string, args: readonly string[], options: ExecFileOptions = {}) {
  const running = execute(program, args, { ...options, encoding: 'utf8' })
  const { stdout: out, stderr: err } = await running.catch((failed: Failed) => failed)
  setUp.terminal.keep([program, ...args].join(' '), { out, err })
  return running
}

type Failed = ExecFileException & { readonly stdout: string; readonly stderr: string }

/** Why an example cannot run here; false when it can. */
async function lacking(command: string, args: readonly string[], need: string): Promise<string | false> {
  return execute(command, args).then(
    () => false,
    () => `${need} is not on this machine`,
  )
}

const environment = () => ({
  ...process.env,
  ...setUp.stack.environment,
  AWS_DEFAULT_REGION: setUp.stack.environment.AWS_REGION,
})

describe('Python', async () => {
  const skip = await lacking('python3', ['-c', 'import boto3'], 'Python with boto3')
  const call = async (scopeSet: string, settings: NodeJS.ProcessEnv = {}): Promise<unknown> => {
    const { stdout } = await run('python3', [join(EXAMPLES, 'python/read_token.py'), scopeSet], {
      env: { ...environment(), ...settings },
    })
    return JSON.parse(stdout)
  }

  it('reads the token, has it renewed when there is none, and calls Stitch', { skip }, async () => {
    assert.deepEqual(await call('client_businesslookup'), ANSWER)
    assert.equal(setUp.stack.counters.get('token.requests'), 1)
  })

  it('agrees with the test vectors', { skip }, async () => {
    const { stdout } = await run('python3', ['-c', VECTORS_IN_PYTHON, VECTORS], {
      cwd: join(EXAMPLES, 'python'),
      env: environment(),
    })
    assert.match(stdout, /^\d{2} vectors hold$/m)
  })

  for (const options of REJECTIONS)
    it(`has a token renewed that is rejected with ${JSON.stringify(options)}, and repeats the call once`, {
      skip,
    }, async () => {
      await call('client_paymentrequest')
      const before = invocations()
      setUp.stack.faults.add({ at: 'graphql', does: 'unauthenticated', options })
      assert.deepEqual(await call('client_paymentrequest'), ANSWER)
      assert.equal(invocations() - before, 1)
    })

  it('reads again after a moment when the refresher runs for another caller', { skip }, async () => {
    await call('client_paymentrequest')
    whileRefresherIsBusy()
    assert.deepEqual(await call('client_paymentrequest', ONE_ATTEMPT), ANSWER)
    assert.deepEqual(setUp.stack.faults.pending(), [])
  })

  for (const status of [302, 307])
    it(`takes the token nowhere else when it is redirected with ${status}`, { skip }, async () => {
      setUp.stack.faults.add({ at: 'graphql', does: 'redirect', options: { status } })
      await assert.rejects(call('client_businesslookup'), { stderr: new RegExp(`HTTP Error ${status}`) })
      assert.equal(setUp.stack.counters.get('token.redirectFollowed'), 0)
    })

  it('says who sends the request to Stitch, by name and version: firewalls refuse what the library says', {
    skip,
  }, async (t) => {
    let agent: string | undefined
    const api = await anHttpServer(t, (request, response) => {
      agent = request.headers['user-agent']
      response.end('{}')
    })
    await call('client_businesslookup', { STITCH_API_ENDPOINT: api })
    assert.equal(agent, 'stitch-token-example/1.0')
  })
})

const callWithCurl = async (settings: NodeJS.ProcessEnv = {}): Promise<unknown> => {
  const program = `curl --silent "$STITCH_API_ENDPOINT" -H 'content-type: application/json' -d '{"query": "{ __typename }"}' \
    -H @<(printf 'Authorization: Bearer %s' "$(./read-token.sh client_imageupload)")`
  const options = { cwd: join(EXAMPLES, 'aws-cli'), env: { ...environment(), ...settings } }
  return JSON.parse((await run('bash', ['--norc', '-c', program], options)).stdout)
}
const withoutCurl =
  (await lacking('aws', ['--version'], 'the AWS command line')) ||
  (await lacking('jq', ['--version'], 'jq')) ||
  (await lacking('curl', ['--version'], 'cURL'))

it('the AWS command line reads the token, has it renewed when there is none, and cURL calls Stitch', {
  skip: withoutCurl,
}, async () => {
  assert.deepEqual(await callWithCurl(), ANSWER)
})

it('the AWS command line reads again after a moment when the refresher runs for another caller', {
  skip: withoutCurl,
}, async () => {
  await callWithCurl()
  whileRefresherIsBusy()
  assert.deepEqual(await callWithCurl(ONE_ATTEMPT), ANSWER)
  assert.deepEqual(setUp.stack.faults.pending(), [])
})

it('the AWS command line says what to do when there is no token', async (t) => {
  const reason = await lacking('aws', ['--version'], 'the AWS command line')
  if (reason) return t.skip(reason)
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
