import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import type { TerminalOptions } from '../unit/cli/terminal.ts'
import { setUpStack } from './cli-set-up.ts'

const SECRET_ID = '/stitch/dev/default/client'

const setUp = await setUpStack({ withSecret: false })
afterEach(() => setUp.stack.faults.clear())

/** Puts a PEM as the certificate of the first client. */
const put = (pem: string, args: readonly string[] = [], options: TerminalOptions = {}) =>
  setUp.run(['secret', 'put', 'new.pem', '--client-id', setUp.clientId, '--json', ...args], {
    files: { 'new.pem': pem },
    ...options,
  })

const newCertificate = async (known = true): Promise<string> => {
  const { pem } = await makeCertificate({ commonName: setUp.clientId })
  if (known) setUp.stack.stitch.registerCertificate(pem)
  return pem
}

const stages = async () => {
  const described = await setUp.secrets.send(new DescribeSecretCommand({ SecretId: SECRET_ID }))
  return described.VersionIdsToStages ?? {}
}
const current = async () =>
  (await setUp.secrets.send(new GetSecretValueCommand({ SecretId: SECRET_ID, VersionStage: 'AWSCURRENT' })))
    .SecretString
const certificateIn = (secret: string | undefined) => JSON.parse(secret ?? '{}').certificate

const missing = (error: unknown) => (error as Error).name === 'ResourceNotFoundException'

it('a certificate that Stitch does not know never becomes a secret', async () => {
  const { exitCode, err } = await put(await newCertificate(false))
  assert.deepEqual([exitCode, JSON.parse(err).code], [1, 'client_auth_rejected'])
  await assert.rejects(stages(), missing)
})

it('the first certificate is proven, and then becomes the secret', async () => {
  const { exitCode, json } = await put(setUp.certificatePem)
  assert.equal(exitCode, 0)
  const { outcome, checked, clientMode, versionId } = json()
  assert.deepEqual([outcome, checked, clientMode], ['created', true, 'test'])
  assert.deepEqual(await stages(), { [versionId]: ['AWSCURRENT'] })
  assert.equal(certificateIn(await current()), setUp.certificatePem)
})

it('putting the same again changes nothing', async () => {
  const before = await stages()
  const { exitCode, json } = await put(setUp.certificatePem)
  assert.deepEqual([exitCode, json().outcome], [0, 'unchanged'])
  assert.deepEqual(await stages(), before)
})

it('a new certificate is proven, becomes current, and the one before stays within reach', async () => {
  const [[old = '']] = Object.entries(await stages()) as [[string, string[]]]
  const pem = await newCertificate()
  const { exitCode, json } = await put(pem)
  assert.equal(exitCode, 0)
  assert.equal(json().outcome, 'replaced')
  assert.deepEqual(await stages(), { [old]: ['AWSPREVIOUS'], [json().versionId]: ['AWSCURRENT'] })
  assert.equal(certificateIn(await current()), pem)
})

const FAILURES: readonly [title: string, strike: () => void, code: string, exitCode: number][] = [
  ['Stitch does not know the certificate', () => undefined, 'client_auth_rejected', 1],
  ['the token endpoint is down', () => setUp.fault('token', '503'), 'token_endpoint_unavailable', 3],
  [
    'it cannot be stored',
    () => setUp.fault('secretsmanager', 'deny', 'PutSecretValue'),
    'secret_access_denied',
    1,
  ],
  [
    'its KMS key cannot be used',
    () => setUp.fault('secretsmanager', 'DecryptionFailure', 'GetSecretValue'),
    'secret_decrypt_failed',
    1,
  ],
  [
    'the stage cannot be moved',
    () => setUp.fault('secretsmanager', 'deny', 'UpdateSecretVersionStage'),
    'secret_access_denied',
    1,
  ],
]
for (const [title, strike, code, expected] of FAILURES) {
  it(`when ${title}, the secret in use stays as it was`, async () => {
    const before = await current()
    // Only the first of these is refused for what it is: the others would be accepted.
    const pem = await newCertificate(code !== 'client_auth_rejected')
    strike()
    const { exitCode, err } = await put(pem)
    setUp.stack.faults.clear()
    assert.deepEqual([exitCode, JSON.parse(err).code], [expected, code])
    assert.equal(await current(), before)
    assert.equal((await put(await newCertificate())).exitCode, 0, 'and the next attempt works')
  })
}

it('an answer that got lost on the way does not matter', async () => {
  for (const operation of ['PutSecretValue', 'UpdateSecretVersionStage']) {
    setUp.stack.faults.add({ at: 'secretsmanager', does: 'write-then-reset', operation })
    const pem = await newCertificate()
    assert.equal((await put(pem)).exitCode, 0, operation)
    assert.equal(certificateIn(await current()), pem)
  }
})

it('of two people who put at the same time one succeeds, and the other is told', async () => {
  const [mine, theirs] = [await newCertificate(), await newCertificate()]
  const ended = await Promise.all([put(mine), put(theirs)])
  assert.deepEqual(ended.map(({ exitCode }) => exitCode).sort(), [0, 3])
  const winner = ended[0]?.exitCode === 0 ? mine : theirs
  assert.equal(certificateIn(await current()), winner)
  const loser = ended.find(({ exitCode }) => exitCode === 3)
  assert.equal(JSON.parse(loser?.err ?? '').code, 'secret_changed_meanwhile')
  const left = Object.values(await stages())
    .flat()
    .sort()
  assert.deepEqual(left, ['AWSCURRENT', 'AWSPREVIOUS'])
})

it('a client secret is taken from standard input, for another client only when that is meant', async () => {
  const [, { id = '', clientSecret = '' } = {}] = setUp.stack.stitch.clients
  const args = ['secret', 'put', '--client-secret-file', '-', '--client-id', id]
  const options = { files: { '-': `${clientSecret}\n` } }
  const refused = await setUp.run(args, options)
  assert.deepEqual([refused.exitCode, /client_changed/.test(refused.err)], [1, true])
  const taken = await setUp.run([...args, '--other-client'], options)
  assert.equal(taken.exitCode, 0)
  assert.deepEqual(JSON.parse((await current()) ?? ''), { clientId: id, clientSecret })
})

it('a secret that cannot be read is replaced, also one of another client', async () => {
  await setUp.secrets.send(
    new PutSecretValueCommand({ SecretId: SECRET_ID, SecretString: '{"nonsense":true}' }),
  )
  assert.equal((await put(setUp.certificatePem)).exitCode, 0)
  assert.equal(certificateIn(await current()), setUp.certificatePem)
})

it('--no-check stores without a token request, and a certificate that has ended not even so', async () => {
  const asked = setUp.stack.counters.get('token.requests')
  const pem = await newCertificate(false)
  const { exitCode, json } = await put(pem, ['--no-check'])
  assert.deepEqual([exitCode, json().checked], [0, false])
  assert.equal(certificateIn(await current()), pem)
  assert.equal(setUp.stack.counters.get('token.requests'), asked)

  const ended = await makeCertificate({ notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') })
  const refused = await put(ended.pem, ['--no-check'])
  assert.deepEqual([refused.exitCode, JSON.parse(refused.err).code], [1, 'certificate_expired'])
  assert.equal(certificateIn(await current()), pem)
})

it('a client of the wrong kind for the stage is refused before AWS is asked for anything', async () => {
  const environment = {
    ...setUp.stack.environment,
    STITCH_EXPECT_CLIENT_MODE: 'live',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  }
  const { err } = await put(setUp.certificatePem, [], { environment })
  assert.equal(JSON.parse(err).code, 'client_mode_mismatch')
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
