import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { startFolder } from '../support/folder.ts'
import { anHttpServer } from '../support/loopback.ts'

const ROOT = join(import.meta.dirname, '../..')
const KEYS = 'aws_access_key_id = local\naws_secret_access_key = local\nregion = eu-west-1\n'

/** What the command asked of an AWS that refuses everything, with this shared config file. */
async function asked(
  t: TestContext,
  args: readonly string[],
  config: (url: string) => string,
  environment = {},
) {
  const requests: string[] = []
  const url = await anHttpServer(t, (request, response) => {
    requests.push(request.url === '/' ? String(request.headers['x-amz-target']) : 'Invoke')
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
    response.end('{"__type":"AccessDeniedException"}')
  })
  const folder = startFolder(t)
  await writeFile(join(folder, 'config'), config(url))
  await writeFile(join(folder, 'certificate.pem'), THROWAWAY_PEM)
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  }
  const err = await new Promise<string>((resolve) =>
    execFile(
      process.execPath,
      [join(ROOT, 'cli/stitch-token.js'), ...args],
      { cwd: folder, env },
      (_, __, stderr) => resolve(stderr),
    ),
  )
  return { requests: new Set(requests), err }
}

describe('a profile that has the address of AWS, as users of LocalStack keep it, counts', () => {
  const named = (url: string) => `[profile local]\nendpoint_url = ${url}\n${KEYS}`
  for (const [command, request] of [
    ['status', 'AmazonSSM.GetParameter'],
    ['refresh', 'Invoke'],
  ] as const) {
    // Fault: FIPS, dual stack, every partition, a profile
    it(`for ${command} --profile`, async (t) => {
      const { requests } = await asked(t, [command, '--profile', 'local'], named)
      assert.deepEqual(requests, new Set([request]))
    })

    it(`for ${command} with AWS_PROFILE`, async (t) => {
      const { requests } = await asked(t, [command], named, { AWS_PROFILE: 'local' })
      assert.deepEqual(requests, new Set([request]))
    })
  }
})

const INTO_KMS =
  'secret put certificate.pem --client-id test-a --into-kms --yes --json --profile local'.split(' ')

/** A profile with the addresses of these services alone, and none for all of them. */
const withServices =
  (...names: readonly string[]) =>
  (url: string) =>
    [
      `[profile local]\nservices = mine\n${KEYS}[services mine]`,
      ...names.map((name) => `${name} =\n  endpoint_url = ${url}`),
    ].join('\n')

describe('a profile that has the addresses of single services', () => {
  // Fault: FIPS, dual stack, every partition, a profile
  it('counts for logs', async (t) => {
    const { requests } = await asked(t, ['logs', '--profile', 'local'], withServices('cloudwatch_logs'))
    assert.deepEqual(requests, new Set(['Logs_20140328.FilterLogEvents']))
  })

  it('counts for KMS: no private key goes anywhere else', async (t) => {
    const { requests } = await asked(t, INTO_KMS, withServices('kms', 'secrets_manager'))
    assert.deepEqual(requests, new Set(['TrentService.DescribeKey']))
  })

  for (const [there, missing] of [
    ['secrets_manager', 'AWS_ENDPOINT_URL_KMS'],
    ['kms', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'],
  ] as const)
    for (const args of [INTO_KMS, ['secret', 'keys', '--json', '--profile', 'local']])
      it(`is refused by ${args[1]} where it has ${there} alone: a key and its secret stay together`, async (t) => {
        const { requests, err } = await asked(t, args, withServices(there, 'ssm'))
        const { code, message } = JSON.parse(err)
        assert.deepEqual([requests, code], [new Set(), 'config_invalid'])
        assert.match(message, new RegExp(missing))
      })
})
