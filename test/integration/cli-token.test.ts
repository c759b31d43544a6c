import assert from 'node:assert/strict'
import { type ExecFileOptions, execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import type { Client } from '../../local/stitch/clients.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { anHttpServer } from '../support/loopback.ts'
import { setUpStack } from './cli-set-up.ts'
import { ON_PURPOSE } from './cli-terminal.ts'

const SCOPE = 'client_paymentrequest'

const setUp = await setUpStack()
const folder = startFolder()
const withSecret = setUp.stack.stitch.clients[1] as Client
// A name that a shell would take apart, and the line end that every editor adds.
writeFileSync(join(folder, "the client's secret.txt"), `${withSecret.clientSecret}\n`)

const cli = (...args: string[]) =>
  setUp.run(args, {
    files: { 'certificate.pem': setUp.certificatePem, '-': `${withSecret.clientSecret}\n` },
  })
/** Runs a program that asks for a token and prints it, as `stitch-token token` has written it. */
const exec = async (program: string, args: readonly string[], options: ExecFileOptions = {}) => {
  const { stdout: out, stderr: err } = await promisify(execFile)(program, args, {
    ...options,
    encoding: 'utf8',
  })
  setUp.terminal.keep(program, { out, err }, ON_PURPOSE.token)
  return out
}
const withCertificate = () => ['--client-id', setUp.clientId, '--certificate', 'certificate.pem']

const assertToken = (text: string) => {
  const { access_token: accessToken, scope } = JSON.parse(text)
  assert.match(accessToken, /^[\w-]{43}$/)
  assert.equal(scope, SCOPE)
}

it("a token is printed as the endpoint's JSON, with a certificate and with a client secret", async () => {
  assertToken((await cli('token', ...withCertificate(), '--scope', SCOPE)).out)
  assertToken(
    (await cli('token', '--client-id', withSecret.id, '--client-secret-file', '-', '--scope', SCOPE)).out,
  )
})

// Fault: a byte order mark before JSON
it('a token that comes after a byte order mark is printed without it', async (t) => {
  const token = { access_token: 'a'.repeat(43), token_type: 'Bearer', expires_in: 3600, scope: SCOPE }
  const STITCH_TOKEN_ENDPOINT = await anHttpServer(t, (_, response) =>
    response.end(`\uFEFF${JSON.stringify(token)}`),
  )
  const { out, err } = await setUp.run(['token', ...withCertificate(), '--scope', SCOPE], {
    environment: { ...setUp.stack.environment, STITCH_TOKEN_ENDPOINT },
    files: { 'certificate.pem': setUp.certificatePem },
  })
  assert.deepEqual(JSON.parse(out), token, err)
})

it('the printed cURL command gets a token, with a certificate', async () => {
  const { out, err } = await cli('token', ...withCertificate(), '--scope', SCOPE, '--curl')
  assert.match(err, /good once/)
  assertToken(await exec('bash', ['--norc', '-c', out]))
})

it('the printed cURL command reads the client secret when it runs, and does not contain it', async () => {
  const options = ['--client-id', withSecret.id, '--scope', SCOPE, '--curl', '--client-secret-file']
  const fromFile = await cli('token', ...options, "the client's secret.txt")
  const fromVariable = await cli('token', ...options, '-')
  const environment = { ...process.env, STITCH_CLIENT_SECRET: withSecret.clientSecret }
  for (const { out } of [fromFile, fromVariable]) {
    assert.ok(!out.includes(withSecret.clientSecret ?? ''))
    assertToken(await exec('bash', ['--norc', '-c', out], { cwd: folder, env: environment }))
  }
})

it('the printed JavaScript gets a token, in both authentication methods', async () => {
  const certificate = await cli('token', ...withCertificate(), '--scope', SCOPE, '--fetch')
  const options = ['--client-id', withSecret.id, '--scope', SCOPE, '--fetch', '--client-secret-file']
  const fromFile = await cli('token', ...options, "the client's secret.txt")
  const fromVariable = await cli('token', ...options, '-')
  const environment = { ...process.env, STITCH_CLIENT_SECRET: withSecret.clientSecret }
  for (const { out } of [certificate, fromFile, fromVariable]) {
    assert.ok(!out.includes(withSecret.clientSecret ?? ''))
    const program = out.replace('console.log(await response.json())', 'console.log(await response.text())')
    assertToken(
      await exec(process.execPath, ['--input-type=module', '--eval', program], {
        cwd: folder,
        env: environment,
      }),
    )
  }
})

it('an assertion is accepted once by the token endpoint', async () => {
  const { out } = await cli('assertion', ...withCertificate())
  const ask = () =>
    fetch(setUp.stack.stitch.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: setUp.clientId,
        scope: SCOPE,
        audience: setUp.stack.stitch.tokenEndpoint,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: out.trim(),
      }),
    })
  assertToken(await (await ask()).text())
  assert.equal((await ask()).status, 400)
  assert.notEqual((await cli('assertion', ...withCertificate())).out, out)
})

it('a refusal is named, and nothing of the answer is repeated', async () => {
  setUp.stack.faults.add({ at: 'token', does: 'html' })
  const { exitCode, out, err } = await cli('token', ...withCertificate(), '--scope', SCOPE, '--json')
  assert.deepEqual([exitCode, out, JSON.parse(err).code], [1, '', 'token_endpoint_bad_response'])
  assert.doesNotMatch(err, /moment|browser/)
})

it('an outage of the endpoint is worth another try', async () => {
  setUp.stack.faults.add({ at: 'token', does: '503' })
  const { exitCode } = await cli('token', ...withCertificate(), '--scope', SCOPE)
  assert.equal(exitCode, 3)
})

it('shows no secret in any output', () => assertNoLeak(setUp.terminal))
