import { createPublicKey, randomBytes, X509Certificate } from 'node:crypto'
import { STITCH } from '../../lib/providers/stitch.ts'
import { keyIdOf, makeCertificate } from './certificate.ts'

/** The scopes that a client may ask for, unless the test gives others. */
export const SEED_SCOPES = STITCH.seedScopes

/** A client as Stitch would register it: with a certificate or with a secret, never with both. */
export interface ClientOptions {
  /** Test clients begin with `test-`; only they may use the test mutations. */
  readonly id: string
  /** Its alias in a deployment for many clients. */
  readonly alias?: string
  /** Scopes it may ask for; the seed scopes by default. */
  readonly scopes?: readonly string[]
  /** The whole `certificate.pem`, certificate and private key. The simulator itself reads only the certificate. */
  readonly certificatePem?: string
  readonly clientSecret?: string
  /** Lifetime of its tokens, in seconds; the setting of the whole simulator by default. */
  readonly expiresInSeconds?: number
}

/** A registered client. Scopes and lifetime may be changed while the simulator runs. */
export interface Client {
  readonly id: string
  readonly alias: string | undefined
  scopes: Set<string>
  expiresInSeconds: number | undefined
  /** The file it was registered with, so that a stack can hand it to the code under test. */
  readonly certificatePem: string | undefined
  readonly clientSecret: string | undefined
  /** Registered certificates by key id. There may be several, so that one can replace another without a gap. */
  readonly certificates: Map<string, string>
}

/** Whether a client moves no money. At Stitch, too, only the id shows it. */
export const isTestClient = (clientId: string): boolean => clientId.startsWith('test-')

/**
 * Two test clients with the seed scopes: the first with a certificate, a new throwaway one by default, the second with
 * a secret.
 */
export async function defaultClients(certificatePem?: string): Promise<ClientOptions[]> {
  const id = 'test-2f9f6a38-3d6a-4c0b-9a0e-6b1f4d7c5e21'
  return [
    { id, certificatePem: certificatePem ?? (await makeCertificate({ commonName: id })).pem },
    {
      id: 'test-7c1e0b52-88f4-4d53-b6a7-0e9d2c3f4a10',
      clientSecret: randomBytes(32).toString('base64url'),
    },
  ]
}

/** Registers a client. Throws a TypeError unless it has a certificate or a secret, and not both. */
export function registerClient(options: ClientOptions): Client {
  const { id, alias, scopes = SEED_SCOPES, certificatePem, clientSecret, expiresInSeconds } = options
  if ((certificatePem === undefined) === (clientSecret === undefined)) {
    throw new TypeError(`client ${id} needs either certificatePem or clientSecret`)
  }
  const client: Client = {
    id,
    alias,
    scopes: new Set(scopes),
    expiresInSeconds,
    certificatePem,
    clientSecret,
    certificates: new Map(),
  }
  if (certificatePem !== undefined) registerCertificate(client, certificatePem)
  return client
}

/** Lets a client sign with one more certificate; returns its key id. Only the certificate in the file is kept. */
export function registerCertificate(client: Client, pem: string): string {
  const certificate = new X509Certificate(pem).toString()
  const keyId = keyIdOf(certificate)
  client.certificates.set(keyId, certificate)
  return keyId
}

/** What `oidc-provider` needs to know of a client; undefined for one whose last certificate was revoked. */
export function metadataOf(client: Client): Record<string, unknown> | undefined {
  const { id: client_id, clientSecret: client_secret } = client
  if (client_secret !== undefined) {
    return { client_id, client_secret, token_endpoint_auth_method: 'client_secret_post' }
  }
  if (client.certificates.size === 0) return undefined
  return {
    client_id,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'RS256',
    jwks: {
      keys: [...client.certificates].map(([keyId, pem]) => ({
        ...createPublicKey(pem).export({ format: 'jwk' }),
        kid: keyId,
        use: 'sig',
      })),
    },
  }
}
