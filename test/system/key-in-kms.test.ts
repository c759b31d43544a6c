import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { startFolder } from '../support/folder.ts'
import { NpmStart } from '../support/npm-start.ts'
import { FILE } from '../support/owner.ts'
import { endedWithFile } from '../support/processes.ts'
import {
  familyOf,
  foundIn,
  foundInFiles,
  foundInMemory,
  openFiles,
  seenFromOutside,
  tracesOf,
} from './key-traces.ts'

const ROOT = join(import.meta.dirname, '../..')
const skip = process.platform === 'linux' ? false : 'other systems have no /proc'

/** Over a connection of its own: a search takes longer than the stack keeps an idle one. */
const ask = (url: string, method = 'GET') => fetch(url, { method, headers: { connection: 'close' } })

const jsonOf = async (url: string, method = 'GET') => {
  const answer = await ask(url, method)
  return answer.json() as Promise<Record<string, string>>
}

describe('after secret put --into-kms the private key is in KMS alone', { skip }, async () => {
  if (skip !== false) return
  const work = startFolder()
  mkdirSync(join(work, 'tmp'))
  const places = { HOME: work, TMPDIR: join(work, 'tmp') }
  const stack = new NpmStart(FILE, ['--port', '0', '--signing', 'kms'], places)
  await stack.said(/^ready/m)
  const [, gateway = ''] = await stack.said(/^API Gateway\s+(\S+)/m)
  const environment = Object.fromEntries(
    [...stack.output.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  )
  // A certificate of the client as Stitch issues it. This process and Stitch know its key.
  const { clientId = '', certificate: pem = '' } = await jsonOf(`${gateway}/_local/certificate`, 'POST')
  const traces = tracesOf(pem)
  const file = join(work, 'certificate.pem')
  writeFileSync(file, pem)
  const inTheFile = foundInFiles(work, traces)

  const args = ['secret', 'put', 'certificate.pem', '--client-id', clientId, '--into-kms', '--yes']
  const command = endedWithFile(
    spawn(process.execPath, [join(ROOT, 'cli/stitch-token.js'), ...args], {
      cwd: work,
      env: { PATH: process.env.PATH, ...environment, ...places },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  let said = ''
  for (const stream of [command.stdout, command.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  const outside: Buffer[] = []
  const opened = new Set<string>()
  const closed = once(command, 'close')
  while (command.exitCode === null && command.signalCode === null) {
    for (const pid of familyOf(command.pid ?? 0)) {
      outside.push(seenFromOutside(pid))
      for (const path of openFiles(pid)) opened.add(path)
    }
    await setTimeout(5)
  }
  await closed
  rmSync(file)

  // Every function begins anew, and the refresher has to sign: with the new key.
  await jsonOf(`${gateway}/_local/reset`, 'POST')
  await jsonOf(`${gateway}/tokens/refresh`, 'POST')
  const counters = (await jsonOf(`${gateway}/_local/counters`)) as unknown as Record<string, number>
  const [pid = 0, ...functions] = familyOf(stack.child.pid ?? 0)

  it('the key is in use: the refresher signs with it', () => {
    assert.equal(command.exitCode, 0, said)
    assert.equal(counters['token.issued'], 4)
    assert.equal(counters['kms.Sign'], 4)
  })

  it('the search finds a key where there is one: in the file that was given, and in the memory of KMS', () => {
    assert.ok(inTheFile.length > 0, 'the file')
    // The simulated KMS and the simulated Stitch run in this one process, which stands for the sides of AWS and of
    // Stitch.
    assert.ok(foundInMemory(pid, traces).length > 0, 'KMS')
  })

  it('no function has it in its memory, its arguments or its environment', () => {
    assert.ok(functions.length > 0)
    for (const fn of functions) {
      assert.deepEqual(foundInMemory(fn, traces), [], String(seenFromOutside(fn).subarray(0, 200)))
      assert.deepEqual(foundIn(seenFromOutside(fn), traces), [])
    }
  })

  it('the command had it in no argument and in no variable, and wrote it nowhere', () => {
    assert.ok(outside.some((seen) => seen.includes('--into-kms')))
    for (const seen of outside) assert.deepEqual(foundIn(seen, traces), [])
    assert.deepEqual(foundInFiles(work, traces), [])
    for (const path of opened)
      if (path !== file) assert.deepEqual(foundIn(readFileSync(path), traces), [], path)
  })

  it('no file of the stack, no log, no output and no answer of a control has it', async () => {
    assert.deepEqual(foundInFiles(join(ROOT, '.local'), traces), [])
    for (const text of [said, stack.output]) assert.deepEqual(foundIn(Buffer.from(text), traces), [])
    const { controls = [] } = (await jsonOf(`${gateway}/_local`)) as unknown as { controls: string[] }
    for (const path of controls.filter((name) => name.startsWith('GET ')).map((name) => name.slice(4))) {
      const answer = await ask(gateway + path)
      assert.deepEqual(foundIn(Buffer.from(await answer.arrayBuffer()), traces), [], path)
    }
  })

  it('no version of any secret has it', async (t) => {
    const secrets = new SecretsManagerClient({
      endpoint: environment.AWS_ENDPOINT_URL ?? '',
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    t.after(() => secrets.destroy())
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({ IncludePlannedDeletion: true }))
    assert.deepEqual(
      SecretList.map(({ Name }) => Name),
      ['/stitch/dev/default/client-public'],
    )
    for (const { ARN: SecretId } of SecretList) {
      const listed = await secrets.send(
        new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }),
      )
      assert.equal(listed.Versions?.length, 2)
      for (const { VersionId } of listed.Versions ?? []) {
        const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionId }))
        assert.deepEqual(foundIn(Buffer.from(SecretString), traces), [])
        assert.doesNotMatch(SecretString, /PRIVATE KEY/)
      }
    }
  })
})
