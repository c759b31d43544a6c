import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { LINKS } from '../../cli/doctor/finding.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { nameRoot, secretName, signingKeyAlias } from '../../lib/token/signing.ts'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { assertNoLeak } from '../support/canary.ts'
import { aKmsClient, publicSecret, putKey } from '../support/kms-client.ts'
import { FILE } from '../support/owner.ts'
import { BROKEN_CREDENTIALS } from './cli-doctor-broken-credentials.ts'
import { BROKEN_TOKENS } from './cli-doctor-broken-tokens.ts'
import { type Settings, setUpStack } from './cli-set-up.ts'

const DAY_MS = 86_400_000
const SCOPE_SETS = STITCH.seedScopes.length

const setUp = await setUpStack()
before(() => setUp.stack.lambda.invoke('refresh-client-token'))

const doctor = (settings: Settings = {}, ...args: string[]) =>
  setUp.run(['doctor', '--json', ...args], { environment: { ...setUp.stack.environment, ...settings } })

it('when everything is right every link has a tick', async () => {
  const { exitCode, json } = await doctor()
  assert.deepEqual(
    json().links.map(({ link, state }: { link: string; state: string }) => [link, state]),
    LINKS.map((link) => [link, 'ok']),
  )
  assert.equal(exitCode, 0)
})

for (const { title, by, link, code, says } of [...BROKEN_CREDENTIALS, ...BROKEN_TOKENS]) {
  it(`it names ${title}`, async () => {
    try {
      const { json, exitCode, out } = await doctor((await by(setUp)) ?? {})
      const { ok, links } = json()
      const at = LINKS.indexOf(link)
      const failed = links[at]
      assert.deepEqual([ok, failed.link, failed.code], [false, link, code], out)
      assert.match(failed.message, says)
      assert.match(failed.runbook, new RegExp(`^docs/(run/operations|use/cli)\\.md#${code}$`))
      assert.notEqual(exitCode, 0)
      for (const { state } of links.slice(0, at)) assert.match(state, /^(ok|warning|skipped)$/)
      for (const { state } of links.slice(at + 1)) assert.equal(state, 'skipped')
    } finally {
      setUp.stack.faults.clear()
      setUp.stack.stitch.settings.clockOffsetSeconds = 0
    }
  })
}

// Fault: several settings are wrong
it('people see each wrong setting on a line of its own, and no sentence in halves', async () => {
  const environment = {
    ...setUp.stack.environment,
    STITCH_REFRESH_AHEAD_SECONDS: '600',
    STITCH_API_ENDPOINT: 'http://example.com',
  }
  const settings = await setUp.run(['doctor'], { environment })
  assert.match(settings.out, /^ {4}STITCH_REFRESH_AHEAD_SECONDS must.*\n {4}STITCH_API_ENDPOINT must/m)
  setUp.fault('kms', 'disabled')
  const secret = await setUp.run(['doctor'])
  setUp.stack.faults.clear()
  assert.match(secret.out, /^ {4}The secret .* cannot be decrypted\. Check its KMS key/m)
})

// Fault: one of several scope sets fails
it('a token is asked for, and the API is called, for every scope set', async () => {
  const { seenJwtIds } = setUp.stack.stitch
  const before = seenJwtIds.size
  const { json } = await doctor()
  assert.equal(seenJwtIds.size, before + SCOPE_SETS)
  assert.match(
    json().links[LINKS.indexOf('token endpoint')].detail,
    new RegExp(`each of ${SCOPE_SETS} scope sets`),
  )
  assert.match(json().links[LINKS.indexOf('API')].detail, /each stored token/)
})

it('a wrong clock that the provider forgives is a warning', async () => {
  setUp.stack.stitch.settings.clockOffsetSeconds = 120
  const { json, exitCode } = await doctor()
  setUp.stack.stitch.settings.clockOffsetSeconds = 0
  const clock = json().links[LINKS.indexOf('clock')]
  assert.equal(clock.state, 'warning')
  assert.match(clock.detail, /120 s behind/)
  assert.equal(exitCode, 0)
})

// Fault: a parameter of the Advanced tier
it('a parameter that an operator made Advanced is noticed, and goes on being renewed', async () => {
  const Name = '/stitch/dev/default/tokens/client_imageupload'
  const upgrade = { Name, Value: 'garbage', Overwrite: true, Tier: 'Advanced' } as const
  await setUp.ssm.send(new PutParameterCommand(upgrade))
  const renewed = await setUp.run(['refresh', '--json'])
  assert.equal(renewed.exitCode, 0, renewed.out)
  const { json } = await doctor()
  const parameter = json().links[LINKS.indexOf('parameter')]
  assert.equal(parameter.state, 'ok')
  assert.match(
    parameter.detail,
    new RegExp(`^${SCOPE_SETS} usable,.*of the Advanced tier: client_imageupload$`),
  )
})

it('a person who may not describe parameters is not told their tiers, and nothing else is missing', async () => {
  setUp.fault('ssm', 'deny', 'DescribeParameters')
  const { json } = await doctor()
  setUp.stack.faults.clear()
  const { detail } = json().links[LINKS.indexOf('parameter')]
  assert.match(detail, new RegExp(`^${SCOPE_SETS} usable, the first ends in [^;]*$`))
})

it('a certificate with under 30 days left is a warning', async () => {
  const { pem } = await makeCertificate({ notAfter: new Date(Date.now() + 20 * DAY_MS) })
  setUp.stack.stitch.registerCertificate(pem)
  const { json } = await doctor(await setUp.certificateSecret('/ending', pem))
  const certificate = json().links[LINKS.indexOf('certificate')]
  assert.equal(certificate.state, 'warning')
  assert.match(certificate.advice, /new certificate/)
})

it('where KMS signs, the last link is broken while the secret is there that held the private key', async () => {
  const { clientId, certificatePem, stack } = setUp
  const root = nameRoot('dev', 'default')
  const kms = aKmsClient(stack.aws.url, FILE)
  const key = await putKey(kms, certificatePem, (thumbprint) => signingKeyAlias(root, thumbprint))
  const setting = await setUp.store(publicSecret(clientId, certificatePem, key), secretName(root, 'kms'))
  const { json, exitCode } = await doctor(setting, '--signing', 'kms')
  assert.deepEqual(
    json().links.map(({ link, state }: { link: string; state: string }) => [link, state]),
    [...LINKS.map((link) => [link, 'ok']), ['old secret', 'failed']],
  )
  const { code, message } = json().links.at(-1)
  assert.deepEqual([exitCode, code], [1, 'secret_with_key_remains'])
  assert.match(message, /delete-secret --secret-id \/stitch\/dev\/default\/client .*certificate's file/s)
})

it('without a token request the token endpoint is looked at all the same', async () => {
  const { seenJwtIds } = setUp.stack.stitch
  const before = seenJwtIds.size
  const { json, exitCode } = await doctor({}, '--no-token')
  assert.equal(exitCode, 0)
  assert.equal(seenJwtIds.size, before)
  assert.equal(json().links[LINKS.indexOf('token endpoint')].state, 'ok')
  setUp.fault('token', 'html')
  const broken = await doctor({}, '--no-token')
  setUp.stack.faults.clear()
  assert.equal(broken.json().links[LINKS.indexOf('token endpoint')].code, 'token_endpoint_bad_response')
})

it('people see ticks, what is wrong, where to read more, and what was not looked at', async () => {
  const environment = { ...setUp.stack.environment, STITCH_TOKEN_PARAMETER_PREFIX: '/nothing' }
  const { out, err } = await setUp.run(['doctor'], { environment })
  assert.match(out, new RegExp(`^✔ settings {7}stage dev, client default, ${SCOPE_SETS} scope sets$`, 'm'))
  assert.match(out, /^✘ parameter {6}token_unavailable$/m)
  assert.match(out, /client_imageupload \(missing\)/)
  assert.match(out, /More: docs\/run\/operations\.md#token_unavailable/)
  assert.match(out, /^- API {12}not looked at$/m)
  assert.equal(err, '')
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
