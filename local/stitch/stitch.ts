import { randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '../../lib/clock.ts'
import { Counters, FaultScript } from '../faults.ts'
import { type Answering, listen } from '../http-server.ts'
import { Journal } from '../journal.ts'
import { TokenLives } from '../token-lives.ts'
import {
  type Client,
  type ClientOptions,
  defaultClients,
  registerCertificate,
  registerClient,
  SEED_SCOPES,
} from './clients.ts'
import { Images } from './images.ts'
import { IssuedTokens } from './issued-tokens.ts'
import { startOidc } from './oidc.ts'
import type { PaymentRequest } from './payment-request.ts'
import { PaymentRequests } from './payment-request-store.ts'
import { type Refusal, Refusals } from './refusals.ts'
import { isOpenPath, routes } from './routes.ts'
import { defaultSettings, type StitchSettings } from './settings.ts'

/** How to start a simulated Stitch. */
export interface StitchOptions {
  /** Any free port by default. */
  readonly port?: number
  /** The simulator's clock; the system's by default. */
  readonly clock?: Clock
  /** The script that the points `token` and `graphql` follow; an empty one of its own by default. */
  readonly faults?: FaultScript
  readonly counters?: Counters
  /** Notes each request; one of its own by default. */
  readonly journal?: Journal
  /** Finds the stored token that a request comes with; none by default. */
  readonly lives?: TokenLives
  /** Replace the two default clients (`defaultClients`, which may be spread into the list). */
  readonly clients?: readonly ClientOptions[]
  /** Lifetime of tokens, in seconds, 3600 by default; `settings.expiresInSeconds` changes it later. */
  readonly expiresInSeconds?: number
  /** Called for every token request that is refused, with the reason. */
  readonly onRefusal?: (refusal: Refusal) => void
}

/** A running simulated Stitch: token endpoint, API, public images and IDE on one loopback port. */
export interface Stitch {
  /** Address without a trailing slash. */
  readonly url: string
  /** The issuer of the profile `rfc10070`: the address itself. */
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly apiEndpoint: string
  readonly clients: readonly Client[]
  readonly settings: StitchSettings
  readonly faults: FaultScript
  readonly counters: Counters
  /** Every `jti` that reached the token endpoint; `token.jti.duplicates` counts those that came again. */
  readonly seenJwtIds: ReadonlySet<string>
  /** Why token requests were refused, the newest first; also at `/_local/refusals`. */
  refusals(): readonly Refusal[]
  /** Lets a client (the first by default) sign with one more certificate; returns the key id. */
  registerCertificate(pem: string, clientId?: string): string
  /** Assertions signed with that certificate are `invalid_client` from now on. */
  revokeCertificate(keyId: string): void
  /** The API answers `UNAUTHENTICATED` to the token from now on; false when it was not known. */
  revokeToken(accessToken: string): boolean
  revokeAllTokens(): void
  /** A token for the IDE and for tests, made without the token endpoint; the seed scopes by default. */
  issueToken(scopes?: readonly string[], clientId?: string): string
  /** Marks a payment request as `manuallyCompleted`, as a person at Stitch would; false when it is unknown. */
  completeManually(paymentRequestId: string): boolean
  /** The latest payment requests of one client, or of all, newest first. */
  paymentRequests(clientId?: string): readonly PaymentRequest[]
  /** Pays a payment request, as its payer would by EFT. False when it is not pending, or unknown. */
  pay(paymentRequestId: string): boolean
  close(): Promise<void>
}

/** Starts the simulated Stitch. Rejects with Node's own error when the port is taken. */
export async function startStitch(options: StitchOptions = {}): Promise<Stitch> {
  const { clock = systemClock, faults = new FaultScript(), counters = new Counters() } = options
  const registered = (options.clients ?? (await defaultClients())).map(registerClient)
  const clients = new Map(registered.map((client) => [client.id, client]))
  const tokens = new IssuedTokens(clock)
  const seenJwtIds = new Set<string>()
  const refusals = new Refusals(options.onRefusal)
  const settings = { ...defaultSettings(), ...withoutUndefined(options.expiresInSeconds) }

  // The provider needs its own address, which is known only after the server listens.
  let answer: Answering = () => {}
  const server = await listen((request, response) => answer(request, response), options.port, isOpenPath)
  const { url } = server
  const tokenEndpoint = `${url}/connect/token`
  const oidc = await startOidc({ tokenEndpoint, issuer: url, clients })
  const issueToken: Stitch['issueToken'] = (scopes = SEED_SCOPES, clientId = clientOf(clients).id) => {
    const accessToken = randomBytes(32).toString('base64url')
    tokens.add(accessToken, clientId, scopes.join(' '), settings.expiresInSeconds)
    return accessToken
  }
  const common = { url, issuer: url, tokenEndpoint, settings, faults, counters, seenJwtIds }
  const paymentRequests = new PaymentRequests(clock)
  const images = new Images(url)
  answer = routes({
    ...common,
    oidcUrl: oidc.url,
    clients,
    tokens,
    refusals,
    clock,
    issueToken,
    paymentRequests,
    images,
    journal: options.journal ?? new Journal(),
    lives: options.lives ?? new TokenLives(),
  })

  return {
    ...common,
    apiEndpoint: `${url}/graphql`,
    clients: registered,
    refusals: () => refusals.latest(),
    registerCertificate: (pem, clientId) => registerCertificate(clientOf(clients, clientId), pem),
    revokeCertificate: (keyId) => {
      for (const client of registered) client.certificates.delete(keyId)
    },
    revokeToken: (accessToken) => tokens.revoke(accessToken),
    revokeAllTokens: () => tokens.revokeAll(),
    issueToken,
    completeManually: (paymentRequestId) => paymentRequests.completeManually(paymentRequestId),
    paymentRequests: (clientId) => paymentRequests.latest(clientId),
    pay: (paymentRequestId) => {
      const request = paymentRequests.find(paymentRequestId)
      const isPending = request?.state.__typename === 'PaymentInitiationRequestPending'
      return isPending && paymentRequests.pay(request, 'eft_manual')
    },
    close: async () => void (await Promise.all([server.close(), oidc.close()])),
  }
}

const withoutUndefined = (expiresInSeconds: number | undefined) =>
  expiresInSeconds === undefined ? {} : { expiresInSeconds }

function clientOf(clients: ReadonlyMap<string, Client>, clientId?: string): Client {
  const client = clientId === undefined ? [...clients.values()][0] : clients.get(clientId)
  if (client === undefined) throw new RangeError(`no client ${clientId ?? ''}`)
  return client
}
