import { randomUUID } from 'node:crypto'
import { awsCall } from '../../lib/aws/signed-call.ts'
import { epochSeconds, systemClock } from '../../lib/clock.ts'
import { assertionSigner } from '../../lib/compose/assertion-signer.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import { signClientAssertion } from '../../lib/refresher/oauth/client-assertion.ts'
import type { Stitch } from './stitch.ts'

/** What a program that cannot sign needs for one token request, in both authentication methods. */
export interface FreshCredentials {
  readonly certificate?: { readonly clientId: string; readonly clientAssertion: string }
  readonly secret?: { readonly clientId: string; readonly clientSecret: string }
}

/** How long an assertion lives: long enough to copy it into another program. */
const LIFETIME_SECONDS = 60

/**
 * Credentials of the simulated clients: an assertion that is signed now and valid once, and a client secret. Both are
 * useless elsewhere.
 */
export async function freshCredentials({
  clients,
  settings,
  issuer,
  tokenEndpoint,
}: Stitch): Promise<FreshCredentials> {
  const profile = settings.assertionProfile
  const found: { -readonly [Method in keyof FreshCredentials]: FreshCredentials[Method] } = {}
  for (const { id, certificatePem: certificate, clientSecret } of clients) {
    if (clientSecret !== undefined) found.secret ??= { clientId: id, clientSecret }
    if (certificate === undefined || found.certificate !== undefined) continue
    const credentials = parseClientCredentials(
      { string: JSON.stringify({ clientId: id, certificate }) },
      STITCH,
    )
    if (credentials.method !== 'private_key_jwt') continue
    const clientAssertion = await signClientAssertion({
      ...credentials,
      sign: assertionSigner(awsCall({})),
      audience: profile === 'rfc10070' ? issuer : tokenEndpoint,
      profile,
      lifetimeSeconds: LIFETIME_SECONDS,
      now: epochSeconds(systemClock),
      jwtId: randomUUID(),
    })
    found.certificate = { clientId: id, clientAssertion }
  }
  return found
}
