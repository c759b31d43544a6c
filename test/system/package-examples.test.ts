import assert from 'node:assert/strict'
import { type ExecFileException, execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { type Stack, startStack } from '../../local/stack.ts'
import { testClients } from '../support/stitch.ts'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const run = promisify(execFile)

let stack: Stack
before(async () => {
  stack = await startStack({ clients: await testClients() })
})
after(() => stack?.close())

/** Why an example cannot run here; nothing when it can. */
async function lacking(command: string, args: readonly string[], need: string): Promise<string | undefined> {
  return run(command, [...args]).then(
    () => undefined,
    () => `${need} is not on this machine`,
  )
}

const environment = () => ({
  ...process.env,
  ...stack.environment,
  AWS_DEFAULT_REGION: stack.environment.AWS_REGION,
})

test('Python reads the token, has it renewed when there is none, and calls Stitch', async (t) => {
  const reason = await lacking('python3', ['-c', 'import boto3'], 'Python with boto3')
  if (reason !== undefined) return t.skip(reason)
  const program = join(EXAMPLES, 'python/read_token.py')
  const { stdout } = await run('python3', [program, 'client_businesslookup'], { env: environment() })
  assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
  assert.equal(stack.counters.get('token.requests'), 1)
})

test('the AWS command line reads the token, has it renewed when there is none, and cURL calls Stitch', async (t) => {
  const reason =
    (await lacking('aws', ['--version'], 'the AWS command line')) ??
    (await lacking('jq', ['--version'], 'jq')) ??
    (await lacking('curl', ['--version'], 'cURL'))
  if (reason !== undefined) return t.skip(reason)
  const program = `curl --silent "$STITCH_API_ENDPOINT" -H 'content-type: application/json' -d '{"query": "{ __typename }"}' \
    -H @<(printf 'Authorization: Bearer %s' "$(./read-token.sh client_imageupload)")`
  const options = { cwd: join(EXAMPLES, 'aws-cli'), env: environment() }
  const { stdout } = await run('bash', ['-c', program], options)
  assert.deepEqual(JSON.parse(stdout), { data: { __typename: 'Query' } })
})

test('the AWS command line says what to do when there is no token', async (t) => {
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
  const error = (await run('./read-token.sh', ['client_b client_a'], options).catch(
    (thrown: unknown) => thrown,
  )) as ExecFileException & { stdout: string; stderr: string }
  assert.equal(error.code, 1)
  assert.equal(error.stdout, '')
  assert.match(
    error.stderr,
    /stored in \/stitch\/other\/default\/tokens\/client_a\.client_b\. .*stitch-token refresh/,
  )
})
