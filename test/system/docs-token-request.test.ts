import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { leaksIn } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { anHttpServer } from '../support/loopback.ts'
import { thisSuite } from '../support/owner.ts'
import { startTestStitch } from '../support/stitch.ts'

const run = promisify(execFile)
const ROOM = join(import.meta.dirname, '../../docs/use/token-request')

const openSslMissing: string | false = await run('openssl', ['version']).then(
  () => false as const,
  () => 'openssl is not on the PATH',
)

/** Each program, in both authentication methods. */
const PROGRAMS: readonly [file: string, method: 'certificate' | 'secret', skip: string | false][] = [
  ['certificate.sh', 'certificate', openSslMissing],
  ['certificate.mjs', 'certificate', false],
  ['client-secret.sh', 'secret', false],
  ['client-secret.mjs', 'secret', false],
]

const stitch = await startTestStitch()

describe('one token request by hand', () => {
  const folder = startFolder(thisSuite())
  before(async () => {
    const [withCertificate, withSecret] = stitch.clients
    await writeFile(join(folder, 'certificate'), withCertificate?.certificatePem ?? '')
    // With the line end that every editor adds.
    await writeFile(join(folder, 'secret'), `${withSecret?.clientSecret}\n`)
  })

  const ask = (
    file: string,
    method: 'certificate' | 'secret',
    scope = 'client_businesslookup',
    endpoint = stitch.tokenEndpoint,
  ) => {
    const path = join(ROOM, file)
    const [command, ...before] = file.endsWith('.mjs') ? [process.execPath, path] : [path]
    return run(command ?? '', [...before, join(folder, method)], {
      env: {
        PATH: process.env.PATH,
        STITCH_CLIENT_ID: stitch.clients[method === 'certificate' ? 0 : 1]?.id,
        STITCH_SCOPE: scope,
        STITCH_TOKEN_ENDPOINT: endpoint,
      },
    })
  }

  for (const [file, method, skip] of PROGRAMS) {
    it(`${file} gets a token, as often as it is run`, { skip }, async () => {
      for (const _ of [1, 2]) {
        const { stdout, stderr } = await ask(file, method)
        const { access_token: accessToken, scope } = JSON.parse(stdout)
        assert.ok(stitch.revokeToken(accessToken))
        assert.deepEqual([scope, stderr], ['client_businesslookup', ''])
      }
    })

    it(`${file} says who sends the request, by name and version`, { skip }, async (t) => {
      let agent: string | undefined
      const endpoint = await anHttpServer(t, (request, response) => {
        agent = request.headers['user-agent']
        response.end('{}')
      })
      await ask(file, method, 'client_businesslookup', endpoint)
      assert.equal(agent, 'token-request/1.0')
    })

    it(`${file} ends with an error when it is refused, and shows no secret`, { skip }, async () => {
      const refused = await ask(file, method, 'client_other').then(
        () => assert.fail('it was not refused'),
        (error: { code: number; stdout: string; stderr: string }) => error,
      )
      assert.notEqual(refused.code, 0)
      assert.match(refused.stdout + refused.stderr, /400|invalid_scope/)
      const secrets = stitch.clients.flatMap(({ certificatePem, clientSecret }) =>
        [certificatePem, clientSecret].flatMap((value) =>
          value === undefined ? [] : [{ what: 'secret', value }],
        ),
      )
      assert.deepEqual(leaksIn(refused.stdout + refused.stderr, secrets), [])
    })
  }
})
