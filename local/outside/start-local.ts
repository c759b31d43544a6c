import type { Refresher } from '../../lib/refresher/refresher.ts'
import { MOST_ASKED_CLIENTS } from '../../lib/token/budgets.ts'
import { MANY } from '../../lib/token/many-clients.ts'
import { RENEW_WHAT_IS_DUE } from '../../lib/token/refresh-event.ts'
import { type AwsEndpoint, startAwsEndpoint } from '../aws/endpoint.ts'
import { controlAddress } from '../control-address.ts'
import { checkFault } from '../fault-names.ts'
import { Counters, FaultScript } from '../faults.ts'
import type { Handling } from '../http-server.ts'
import { Journal } from '../journal.ts'
import { namedClient } from '../many-clients.ts'
import { forgetTokens, OPERATOR, storeSecrets } from '../operator.ts'
import { makeCertificate } from '../stitch/certificate.ts'
import { defaultClients, SEED_SCOPES } from '../stitch/clients.ts'
import { type Stitch, startStitch } from '../stitch/stitch.ts'
import { TokenLives } from '../token-lives.ts'
import { containerEndpoint } from './container-endpoint.ts'
import type { LocalFault, LocalStitch, StartLocalOptions } from './local-stitch.ts'
import { invokeHere, REFRESHER, refresherHere } from './refresher-here.ts'

export type { LocalFault, LocalStitch, StartLocalOptions } from './local-stitch.ts'

/** The Region that the local AWS says it is. */
const REGION = 'af-south-1'

/** How often due tokens are renewed, in milliseconds: the period of the deployed schedule. */
const TICK_MS = 300_000

/**
 * Starts a simulated Stitch and a local AWS on loopback, with a fresh token for every client and scope set, for the
 * tests of other teams. The refresher is the one that is deployed; it runs in this process, and nothing is written to
 * the terminal. Close it at the end.
 *
 * @throws Error with the outcomes when the first tokens cannot be got, and Node's own error when a port is taken
 *
 * @example const local = await startLocal({ scopes: ['client_paymentrequest'] }) after(() => local.close()) const
 *   source = clientTokenSource({ scope: 'client_paymentrequest', environment: local.environment })
 */
export async function startLocal(options: StartLocalOptions = {}): Promise<LocalStitch> {
  const { scopes = SEED_SCOPES, port = 0, lifetimeSeconds } = options
  const { pem } = await makeCertificate({ commonName: 'Stitch client, local' })
  const many = options.clients?.map((alias) => namedClient(alias, pem))
  const faults = new FaultScript((fault) => checkFault(fault, [REFRESHER]))
  const counters = new Counters()
  const allowed = [...new Set(scopes.flatMap((scopeSet) => scopeSet.split(' ')))]
  const clients = (many ?? (await defaultClients(pem))).map((client) => ({ ...client, scopes: allowed }))
  const started: { close(): Promise<void> }[] = []
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close()
  }
  try {
    const stitch = await startStitch({
      faults,
      counters,
      clients,
      ...(port === 0 ? {} : { port: port + 1 }),
      ...(lifetimeSeconds === undefined ? {} : { expiresInSeconds: lifetimeSeconds }),
    })
    started.push(stitch)
    let environment: Readonly<Record<string, string>> = {}
    let refresh: Refresher | undefined
    const limits = {}
    const control = controlAddress({
      faults,
      counters,
      stitch,
      limits,
      journal: new Journal(),
      lives: new TokenLives(),
      functionSettings: () => environment,
      lambda: () => undefined,
      forgetTokens: () => forgetTokens(environment),
    })
    const onlyControls: Handling = (request, response) =>
      /^\/_local(?!\/console)(\/|\?|$)/.test(request.url ?? '') ? control(request, response) : undefined
    const invoke = invokeHere(() => refresh as Refresher, faults)
    const aws = await startAwsEndpoint({
      faults,
      counters,
      limits,
      port,
      handle: (request, response) =>
        containerEndpoint(request, response) ?? invoke(request, response) ?? onlyControls(request, response),
    })
    started.push(aws)
    environment = environmentOf(aws, stitch, { scopes, isMany: many !== undefined })
    await storeSecrets(environment, stitch, many)
    refresh = refresherHere(environment)
    const renew = () => renewAll(refresh as Refresher, options.clients)
    await renew()
    // The next tick tries again, and readers ask the refresher themselves.
    const tick = setInterval(() => void renew().catch(() => undefined), TICK_MS)
    tick.unref()
    started.push({ close: async () => clearInterval(tick) })
    return {
      environment,
      awsUrl: aws.url,
      stitchUrl: stitch.url,
      fault: (fault: LocalFault) => void faults.add(fault),
      clearFaults: () => faults.clear(),
      revokeTokens: () => stitch.revokeAllTokens(),
      counters: () => counters.toJSON(),
      renew,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Renews the tokens that are due. For many clients, each event names as many as it may. */
async function renewAll(refresh: Refresher, clients: readonly string[] | undefined): Promise<void> {
  if (clients === undefined) return void (await refresh(RENEW_WHAT_IS_DUE))
  for (let from = 0; from < clients.length; from += MOST_ASKED_CLIENTS)
    await refresh({ ...RENEW_WHAT_IS_DUE, clients: clients.slice(from, from + MOST_ASKED_CLIENTS) })
}

const environmentOf = (
  aws: AwsEndpoint,
  stitch: Stitch,
  { scopes, isMany }: { readonly scopes: readonly string[]; readonly isMany: boolean },
): Readonly<Record<string, string>> => ({
  STITCH_STAGE: 'local',
  STITCH_CLIENT: isMany ? MANY : 'default',
  STITCH_SCOPES: scopes.join(','),
  STITCH_SECRET_ID: '/stitch/local/default/client',
  STITCH_TOKEN_PARAMETER_PREFIX: '/stitch/local/default/tokens',
  STITCH_REFRESHER_FUNCTION: REFRESHER,
  STITCH_TOKEN_ENDPOINT: stitch.tokenEndpoint,
  STITCH_API_ENDPOINT: stitch.apiEndpoint,
  AWS_ENDPOINT_URL: aws.url,
  AWS_REGION: REGION,
  // For boto3, which does not read AWS_REGION.
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
  AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
})
