import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CreateSecretCommand, DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { secretNameOf } from '../../lib/token/many-clients.ts'
import type { Handling } from '../../local/http-server.ts'
import { FILE } from '../support/owner.ts'
import { environmentOf, sdkClients, startTestAws } from '../support/sdk-clients.ts'
import { run } from '../unit/cli/terminal.ts'

/** Lambda with every function that is asked for: a dry run is all that doctor asks. */
const anyFunction: Handling = async ({ headers }, response) => {
  response.writeHead(headers['x-amz-invocation-type'] === 'DryRun' ? 204 : 404).end()
}

const { url } = await startTestAws({ handle: anyFunction })
const { secrets, ssm } = sdkClients(url)
FILE.after(() => {
  secrets.destroy()
  ssm.destroy()
})

interface Said {
  readonly link: string
  readonly state: string
  readonly code?: string
  readonly message?: string
  readonly detail?: string
}

/** How doctor ends, and what it says last. */
async function doctor(signing: 'kms' | 'secret') {
  const args = ['doctor', '--many', '--signing', signing, '--json']
  const { exitCode, json } = await run(args, { environment: environmentOf(url) })
  const links: readonly Said[] = json().links
  return { exitCode, links, last: links.at(-1) }
}

it('doctor --many --signing kms fails while a client has a secret with a private key, and names the first', async () => {
  for (const client of ['bank', 'acme'])
    await secrets.send(new CreateSecretCommand({ Name: secretNameOf('dev', client), SecretString: '{}' }))
  const { exitCode, last } = await doctor('kms')
  assert.deepEqual([exitCode, last?.link, last?.state], [1, 'old secret', 'failed'])
  assert.equal(last?.code, 'secret_with_key_remains')
  assert.match(JSON.stringify(last), /private key: 2\. The first is \/stitch\/dev\/many\/acme\/client\./)
})

it('with the key in the secret nothing is looked for', async () => {
  const { links } = await doctor('secret')
  assert.ok(links.length > 4)
  assert.ok(links.every(({ link }) => link !== 'old secret'))
})

it('it ends well once the last of them is deleted', async () => {
  for (const client of ['bank', 'acme'])
    await secrets.send(new DeleteSecretCommand({ SecretId: secretNameOf('dev', client) }))
  const { exitCode, last } = await doctor('kms')
  assert.deepEqual([exitCode, last?.link, last?.state], [0, 'old secret', 'ok'])
  assert.equal(last?.detail, 'no client has a secret with a private key')
})
