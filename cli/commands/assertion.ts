import { randomUUID } from 'node:crypto'
import { epochSeconds } from '../../lib/clock.ts'
import { assertCertificateValid } from '../../lib/refresher/credentials/certificate.ts'
import { signClientAssertion } from '../../lib/refresher/oauth/client-assertion.ts'
import { assertionSignerOf } from '../assertion-signer.ts'
import { CliError } from '../cli-error.ts'
import { settingsOf } from '../client-settings.ts'
import { type CredentialsOptions, readCredentials } from '../credentials-input.ts'
import type { Io } from '../io.ts'
import { printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import type { GlobalOptions } from '../settings.ts'

/** `assertion`: prints a client assertion (RFC 7523 §3), signed now, for one token request. */
export async function assertion(io: Io, options: GlobalOptions & CredentialsOptions): Promise<number> {
  const config = settingsOf(io)
  if (options.certificate === undefined)
    throw new CliError('usage', 'Give the certificate that signs the assertion: --certificate FILE.')
  const { credentials } = await readCredentials(io, options, io.environment)
  if (credentials.method !== 'private_key_jwt')
    throw new CliError('usage', 'An assertion is signed with a certificate, not with a client secret.')
  const now = epochSeconds(io.timing.clock)
  assertCertificateValid(credentials.certificate, now)
  const { assertionLifetimeSeconds: lifetimeSeconds, assertionProfile: profile, audience } = config
  const clientAssertion = await signClientAssertion({
    ...credentials,
    sign: assertionSignerOf(io.environment),
    audience,
    profile,
    lifetimeSeconds,
    now,
    jwtId: randomUUID(),
  })
  if (options.json === true) printJson(io, { clientAssertion, expiresAt: now + lifetimeSeconds })
  else {
    printLines(io, [clientAssertion])
    printHint(io, `Good for one request within ${lifetimeSeconds} s, at ${audience}.`)
  }
  return EXIT.ok
}
