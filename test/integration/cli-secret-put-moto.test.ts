import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { it } from 'node:test'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { OPERATOR } from '../../local/stack.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { endedWithFile } from '../support/processes.ts'
import { startTestStitch } from '../support/stitch.ts'
import { Terminal } from './cli-terminal.ts'

const terminal = new Terminal()

// An AWS endpoint that we did not write, where the machine has it.
const MISSING = 'moto_server is not on this machine'
const moto = endedWithFile(
  spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] }),
)
const endpoint = await Promise.race([address(moto), once(moto, 'error').then(() => undefined)])

async function address({ stderr }: ChildProcess): Promise<string | undefined> {
  if (stderr === null) return undefined
  for await (const line of createInterface({ input: stderr })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url !== undefined) return url
  }
  return undefined
}

it('a certificate is put, and put anew, at an AWS endpoint that we did not write', async (t) => {
  if (endpoint === undefined) return t.skip(MISSING)
  const stitch = await startTestStitch({}, t)
  const [{ id = '', certificatePem = '' } = {}] = stitch.clients
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    STITCH_TOKEN_ENDPOINT: stitch.tokenEndpoint,
  }
  const put = async (pem: string) =>
    terminal.run(['secret', 'put', '-', '--client-id', id, '--json'], { environment, files: { '-': pem } })
  const secrets = new SecretsManagerClient({ endpoint, region: 'eu-west-1', credentials: OPERATOR })
  t.after(() => secrets.destroy())
  const certificateAt = async (VersionStage: string) => {
    const SecretId = '/stitch/dev/default/client'
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))
    return JSON.parse(SecretString).certificate
  }

  assert.equal((await put(certificatePem)).json().outcome, 'created')
  assert.equal((await put(certificatePem)).json().outcome, 'unchanged')

  const unknown = await put((await makeCertificate()).pem)
  assert.equal(JSON.parse(unknown.err).code, 'client_auth_rejected')
  assert.equal(await certificateAt('AWSCURRENT'), certificatePem)

  const { pem } = await makeCertificate({ commonName: id })
  stitch.registerCertificate(pem)
  assert.equal((await put(pem)).json().outcome, 'replaced')
  assert.equal(await certificateAt('AWSCURRENT'), pem)
  assert.equal(await certificateAt('AWSPREVIOUS'), certificatePem)
})

it('shows no secret in any output', (t) =>
  endpoint === undefined ? t.skip(MISSING) : assertNoLeak(terminal))
