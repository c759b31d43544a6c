import { spawn } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { keyIdOf } from '../../local/stitch/certificate.ts'
import { startFolder } from '../support/folder.ts'
import { missingPrograms, type ServerCertificate } from '../support/openssl.ts'
import { FILE, type Owner } from '../support/owner.ts'
import { type Administration, administrationOf } from './glewlwyd-administration.ts'
import { configurationText, PLUGIN_PATH, pluginParameters } from './glewlwyd-configuration.ts'

/** Debian's script that makes the tables, from the package glewlwyd-common. */
const TABLES = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3'

/** Why glewlwyd cannot be asked here; false where it can. */
export function glewlwydMissing(): string | false {
  const programs = missingPrograms('openssl', 'glewlwyd')
  if (programs !== false) return programs
  return existsSync(TABLES) ? false : `glewlwyd is not Debian's: there is no ${TABLES}: skipped`
}

/** What the server is made for. */
export interface GlewlwydOptions {
  /** Scopes that its clients may have. */
  readonly scopes: readonly string[]
  /** With these it speaks https alone. */
  readonly tls?: ServerCertificate
}

/** A running glewlwyd: an OAuth 2.0 server in C that has never heard of us. */
export interface Glewlwyd {
  readonly issuer: string
  readonly tokenEndpoint: string
  /** The secret of its access tokens, which are JWTs with HS256. */
  readonly tokenKey: Uint8Array
  /** Registers a client with the certificates in these PEMs; `keyPem` has another key than theirs, in its place. */
  register(clientId: string, pems: readonly string[], keyPem?: string): Promise<void>
  /** What it has logged so far. */
  log(): string
}

/** Starts glewlwyd with SQLite at a free port of loopback, in a folder of its own. */
export async function startGlewlwyd(options: GlewlwydOptions, owner: Owner = FILE): Promise<Glewlwyd> {
  const { scopes, tls } = options
  const folder = startFolder(owner)
  const port = await freePort()
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  const database = new DatabaseSync(join(folder, 'database'))
  database.exec(readFileSync(TABLES, 'utf8'))
  database.close()
  const configuration = join(folder, 'configuration')
  writeFileSync(configuration, configurationText({ folder, port, origin, tls }))

  const child = spawn('glewlwyd', [`--config-file=${configuration}`], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      log += text
    })
  const ended = once(child, 'close')
  owner.after(() => {
    child.kill('SIGKILL')
    return ended
  })

  const ask = administrationOf(origin, tls === undefined ? undefined : readFileSync(tls.authority, 'utf8'))
  const isUp = () =>
    ask('GET', '/config').then(
      () => true,
      () => false,
    )
  while (!(await isUp())) {
    if (child.exitCode !== null) throw new Error(`glewlwyd ended: ${log}`)
    await setTimeout(50)
  }

  const tokenKey = randomBytes(32).toString('base64url')
  const issuer = `${origin}${PLUGIN_PATH}`
  await logIn(ask)
  for (const name of scopes)
    await ask('POST', '/api/scope/', { name, display_name: name, password_required: false, scheme: {} })
  await ask('POST', '/api/mod/plugin/', pluginParameters(issuer, tokenKey))
  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    tokenKey: Buffer.from(tokenKey),
    log: () => log,
    async register(clientId, pems, keyPem) {
      const keys = pems.map((pem) => ({
        ...createPublicKey(keyPem ?? pem).export({ format: 'jwk' }),
        kid: keyIdOf(pem),
        use: 'sig',
        alg: 'RS256',
      }))
      await ask('POST', '/api/client/', {
        client_id: clientId,
        name: clientId,
        confidential: true,
        enabled: true,
        scope: scopes,
        authorization_type: ['client_credentials'],
        token_endpoint_auth_method: ['private_key_jwt'],
        redirect_uri: [],
        jwks: { keys },
      })
    },
  }
}

/** Logs in as Debian's first administrator. */
const logIn = (ask: Administration) => ask('POST', '/api/auth/', { username: 'admin', password: 'password' })

/** A port of loopback that nothing listens at. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise((closed) => server.close(closed))
  return port
}
