import { generateKeyPairSync } from 'node:crypto'
import Provider, { type Adapter, type Configuration } from 'oidc-provider'
import { type LocalServer, listen } from '../http-server.ts'
import { type Client, metadataOf } from './clients.ts'

const REMEMBERED = 10_000

/** Header of the provider's own answers with the reason for a refusal, percent-encoded. It is never passed on. */
export const REASON_HEADER = 'x-local-reason'

/**
 * Far more than any clock in a test is off. The provider checks only signatures; `assertion-rules.ts` checks the times.
 */
const ANY_TIME_SECONDS = 100 * 365 * 24 * 60 * 60

/** What the judge must know. */
export interface OidcOptions {
  /** Where the token endpoint appears to be, for example `http://127.0.0.1:3001/connect/token`. */
  readonly tokenEndpoint: string
  readonly issuer: string
  readonly clients: ReadonlyMap<string, Client>
}

/**
 * Runs `oidc-provider` on a loopback port of its own: the independent judge of client authentication, signature, `kid`,
 * `iss`, `sub` and replay, and the maker of tokens. Where it is too lenient, `token-judge.ts` adds the missing checks.
 */
export async function startOidc(options: OidcOptions): Promise<LocalServer> {
  const provider = new Provider(options.issuer, configuration(options.clients))
  // The audience is the public endpoint, not the loopback port that the provider sees.
  provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = () =>
    new Set([options.tokenEndpoint, options.issuer])
  provider.on('grant.error', (context, error) => {
    // The cause is left out: it is a parser's or a verifier's error, which may contain what it read.
    const { error_detail: detail, error_description: description, cause } = error as OidcError
    const reason = cause === undefined ? (detail ?? description ?? '') : UNREADABLE
    context.set(REASON_HEADER, encodeURIComponent(reason))
  })
  provider.on('server_error', (_context, error) => console.error('oidc-provider:', error))
  return listen(provider.callback())
}

const UNREADABLE = 'the assertion cannot be read, or its signature does not fit'

interface OidcError {
  readonly error_detail?: string
  readonly error_description?: string
  readonly cause?: unknown
}

function configuration(clients: ReadonlyMap<string, Client>): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    adapter: (model) => (model === 'Client' ? registryAdapter(clients) : memoryAdapter()),
    clientDefaults: {
      grant_types: ['client_credentials'],
      id_token_signed_response_alg: 'ES256',
      redirect_uris: [],
      response_types: [],
    },
    clientAuthMethods: ['private_key_jwt', 'client_secret_post'],
    clockTolerance: ANY_TIME_SECONDS,
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
    routes: { token: '/connect/token' },
    ttl: { ClientCredentials: 3600 },
  }
}

/** Clients are read anew for each request, so that certificates can come and go. */
const registryAdapter = (clients: ReadonlyMap<string, Client>): Adapter =>
  only({
    async find(id) {
      const client = clients.get(id)
      return client === undefined ? undefined : metadataOf(client)
    },
  })

/** The provider's own memory of assertions seen; the oldest are forgotten first. */
function memoryAdapter(): Adapter {
  const stored = new Map<string, Awaited<ReturnType<Adapter['find']>>>()
  return only({
    find: async (id) => stored.get(id),
    async upsert(id, payload) {
      stored.set(id, payload)
      const [oldest] = stored.keys()
      if (stored.size > REMEMBERED && oldest !== undefined) stored.delete(oldest)
    },
  })
}

/** The client credentials grant uses nothing else of an adapter. */
const only = (adapter: Partial<Adapter>): Adapter => adapter as Adapter
