import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { it } from 'node:test'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { anHttpServer } from '../support/loopback.ts'
import { type Settings, setUpStack } from './cli-set-up.ts'

const setUp = await setUpStack()

/** Only what every command needs to find the local AWS and Stitch: stage, client and Region are options. */
const shell = (): Settings => {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, STITCH_TOKEN_ENDPOINT } =
    setUp.stack.environment
  return { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, STITCH_TOKEN_ENDPOINT }
}

/** The command that a text announces on a line of its own, as a shell takes it apart. */
function announced(text: string): { variables: Settings; args: readonly string[] } {
  const [, command = ''] = /:\n +(.*stitch-token .*)\n/.exec(text) ?? []
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trim()
    .split('\n')
  const at = words.indexOf('stitch-token')
  const variables = words.slice(0, at).map((word) => word.split('=') as [string, string])
  return { variables: Object.fromEntries(variables), args: words.slice(at + 1) }
}

// Fault: a hint for another deployment
it('what secret put proposes acts on the same stage, client, Region and endpoint', async () => {
  const options = ['--stage', 'uat', '--client', 'shop', '--region', 'af-south-1']
  const put = await setUp.run(
    ['secret', 'put', 'c.pem', '--client-id', setUp.clientId, '--no-check', ...options],
    { environment: shell(), files: { 'c.pem': setUp.certificatePem } },
  )
  assert.equal(put.exitCode, 0)
  assert.match(put.out, /\/stitch\/uat\/shop\/client/)
  const { variables, args } = announced(put.err)
  assert.deepEqual(variables, {
    AWS_ENDPOINT_URL: setUp.stack.environment.AWS_ENDPOINT_URL,
    STITCH_TOKEN_ENDPOINT: setUp.stack.environment.STITCH_TOKEN_ENDPOINT,
  })
  assert.deepEqual(args, ['doctor', ...options])
  // Pasted in a shell that has the credentials alone.
  const { AWS_ENDPOINT_URL: _, STITCH_TOKEN_ENDPOINT: __, ...credentials } = shell()
  const looked = await setUp.run(args, { environment: { ...credentials, ...variables } })
  assert.match(looked.out, /stage uat, client shop/)
  assert.match(looked.out, /Region af-south-1, at http/)
  assert.match(looked.out, /\/stitch\/uat\/shop\/client/)
})

// Fault: a hint for another deployment
it('so does what follows from settings in the environment', async () => {
  const { STITCH_TOKEN_PARAMETER_PREFIX: _, ...environment } = setUp.stack.environment
  const { out } = await setUp.run(['doctor', '--stage', 'uat'], {
    environment: { ...environment, AWS_REGION: 'eu-west-1' },
  })
  const { args, variables } = announced(out)
  assert.deepEqual(args, ['refresh', '--stage', 'uat', '--client', 'default', '--region', 'eu-west-1'])
  assert.equal(variables.STITCH_REFRESHER_FUNCTION, setUp.stack.environment.STITCH_REFRESHER_FUNCTION)
})

// Fault: a hint for another deployment
it('a certificate that is to be replaced is replaced for the same client', async () => {
  const ended = await makeCertificate({ notBefore: new Date(0), notAfter: new Date(86_400_000) })
  const { err } = await setUp.run(
    ['secret', 'put', 'c.pem', '--client-id', setUp.clientId, '--stage', 'uat', '--region', 'af-south-1'],
    { environment: shell(), files: { 'c.pem': ended.pem } },
  )
  assert.match(err, /certificate_expired/)
  const { args } = announced(err)
  const client = ['--client-id', setUp.clientId]
  assert.deepEqual(args, ['secret', 'put', 'FILE', ...client, '--stage', 'uat', '--region', 'af-south-1'])
})

// Fault: a hint for another deployment
it('what the refresher proposes acts on the same deployment too', async (t) => {
  const message = 'The certificate expired. Store a new one with: stitch-token secret put FILE'
  const lambda = await anHttpServer(t, (request, response) => {
    request.resume()
    const outcomes = [{ scope: 'client_refund', outcome: 'failed', code: 'certificate_expired', message }]
    response.end(JSON.stringify({ outcomes }))
  })
  const { out } = await setUp.run(['refresh', '--stage', 'uat', '--region', 'af-south-1'], {
    environment: { ...shell(), AWS_ENDPOINT_URL_LAMBDA: lambda },
  })
  assert.deepEqual(announced(out).args, ['secret', 'put', 'FILE', '--stage', 'uat', '--region', 'af-south-1'])
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
