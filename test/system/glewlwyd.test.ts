import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { jwtVerify } from 'jose'
import { STITCH } from '../../lib/providers/stitch.ts'
import { packageVariant } from '../../scripts/package-variant.ts'
import { setUpStack } from '../integration/cli-set-up.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startFolder } from '../support/folder.ts'
import { opensslCertificate, opensslServerCertificate } from '../support/openssl.ts'
import type { Owner } from '../support/owner.ts'
import { glewlwydMissing, startGlewlwyd } from './glewlwyd.ts'

const skip = glewlwydMissing()
const COMMAND = join(import.meta.dirname, '../../cli/stitch-token.js')
const run = promisify(execFile)

const CASES = [
  ['over http, with the key in the secret', 'http', 'secret'],
  ['over https with an authority of its own, with the key in the secret', 'https', 'secret'],
  ['over https with an authority of its own, with the key in KMS', 'https', 'kms'],
] as const

describe("the main job at glewlwyd, an OAuth 2.0 server in C, ends in a real token of each scope, from OpenSSL's certificate,", {
  skip,
}, () => {
  for (const [title, scheme, signing] of CASES)
    it(title, async (t) => {
      const folder = startFolder(t)
      const tls = scheme === 'https' ? opensslServerCertificate(folder) : undefined
      const glewlwyd = await startGlewlwyd(
        { scopes: STITCH.seedScopes, ...(tls === undefined ? {} : { tls }) },
        t,
      )
      const environment = {
        STITCH_TOKEN_ENDPOINT: glewlwyd.tokenEndpoint,
        ...(tls === undefined ? {} : { NODE_EXTRA_CA_CERTS: tls.authority }),
      }
      const setUp = await setUpStack({ environment, withSecret: false, ...(await packageFor(signing, t)) }, t)
      const clientId = `test-${randomUUID()}`
      const pem = opensslCertificate(clientId)
      setUp.terminal.hide(pem)
      await glewlwyd.register(clientId, [pem])

      /** As at a shell: a process of its own. */
      const command = async (...args: string[]) => {
        const env = { PATH: process.env.PATH, ...setUp.stack.environment }
        const { stdout, stderr } = await run(process.execPath, [COMMAND, ...args, '--json'], {
          cwd: folder,
          env,
        })
        setUp.terminal.keep(args.join(' '), { out: stdout, err: stderr })
        return JSON.parse(stdout)
      }
      writeFileSync(join(folder, 'certificate.pem'), pem)
      const into = signing === 'kms' ? ['--into-kms', '--yes'] : []
      const put = await command('secret', 'put', 'certificate.pem', '--client-id', clientId, ...into)
      assert.deepEqual([put.outcome, put.checked], ['created', true])
      const { outcomes } = await command('refresh')
      assert.deepEqual(
        outcomes.map(({ scope, outcome }: Record<string, string>) => [scope, outcome]),
        STITCH.seedScopes.map((scope) => [scope, 'refreshed']),
      )

      assert.equal(setUp.stack.counters.get('kms.Sign') > 0, signing === 'kms')

      for (const scope of STITCH.seedScopes) {
        const Name = `/stitch/dev/default/tokens/${scope}`
        const { Parameter } = await setUp.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
        const { accessToken, tokenType, issuedAt, expiresAt } = JSON.parse(Parameter?.Value ?? '')
        setUp.terminal.hide(accessToken)
        const { payload } = await jwtVerify(accessToken, glewlwyd.tokenKey, { issuer: glewlwyd.issuer })
        assert.deepEqual([payload.client_id, payload.scope], [clientId, scope])
        assert.deepEqual([tokenType, expiresAt - issuedAt], ['Bearer', 3600])
      }
      await assertNoLeak(setUp.terminal)
    })
})

/** The deployment that signs so. Its roles come with it: the one that signs with KMS may read no key. */
async function packageFor(signing: 'secret' | 'kms', owner: Owner) {
  if (signing === 'secret') return {}
  const folder = startFolder(owner)
  await packageVariant(folder, ['--param', `signing=${signing}`])
  return { package: join(folder, '.serverless') }
}
