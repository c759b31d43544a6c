import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createPublicKey, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CLIENTS } from '../conformance/client.ts'
import type { Judge } from '../conformance/judge.ts'
import type { Owner } from '../support/owner.ts'
import { endedWith } from '../support/processes.ts'

/** Debian's Python has Debian's Authlib, also where another Python is first on the PATH. */
const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import authlib']).status === 0,
)
/** Why Authlib cannot be asked here; false where it can. */
export const authlibMissing = (): string | false =>
  python === undefined ? 'no python3 here has Authlib: skipped' : false

/** Authlib as it comes: its own check of signature and claims, on the client's public key. */
export function startAuthlib(owner: Owner): Judge {
  const { certificatePem, id, keyId } = CLIENTS.withCertificate
  const tokenEndpoint = 'https://judge.example/connect/token'
  const child = endedWith(
    owner,
    spawn(python ?? '', [join(import.meta.dirname, 'authlib-judge.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  const lines = createInterface(child.stdout)
  const say = (value: unknown) => child.stdin.write(`${JSON.stringify(value)}\n`)
  const publicKey = createPublicKey(certificatePem).export({ type: 'spki', format: 'pem' })
  say({ tokenEndpoint, clientId: id, keyId, publicKey })
  return {
    issuer: 'https://judge.example',
    tokenEndpoint,
    async ask(form) {
      say(form)
      const [line] = await once(lines, 'line')
      const { status, error } = JSON.parse(line)
      assert.equal(error, undefined)
      const body =
        status === 200
          ? { access_token: randomUUID(), token_type: 'Bearer', expires_in: 3600 }
          : { error: 'invalid_client' }
      return { status, headers: {}, body: JSON.stringify(body) }
    },
  }
}
