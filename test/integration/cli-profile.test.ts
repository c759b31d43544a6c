import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
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
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  }
  await new Promise((resolve) =>
    execFile(process.execPath, ['cli/stitch-token.js', ...args], { cwd: ROOT, env }, resolve),
  )
  return new Set(requests)
}

describe('a profile that has the address of AWS, as users of LocalStack keep it, counts', () => {
  const named = (url: string) => `[profile local]\nendpoint_url = ${url}\n${KEYS}`
  for (const [command, request] of [
    ['status', 'AmazonSSM.GetParameter'],
    ['refresh', 'Invoke'],
  ] as const) {
    // Fault: FIPS, dual stack, every partition, a profile
    it(`for ${command} --profile`, async (t) => {
      assert.deepEqual(await asked(t, [command, '--profile', 'local'], named), new Set([request]))
    })

    it(`for ${command} with AWS_PROFILE`, async (t) => {
      assert.deepEqual(await asked(t, [command], named, { AWS_PROFILE: 'local' }), new Set([request]))
    })
  }
})
