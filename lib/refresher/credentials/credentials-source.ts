import { epochSeconds, isWithin, type Moment, momentOf, type Timing } from '../../clock.ts'
import { StitchError } from '../../errors.ts'
import type { Log } from '../../observe/log.ts'
import type { Metrics } from '../../observe/metrics.ts'
import { KEPT_CREDENTIALS_SECONDS, READ_SECRET_MS } from '../../token/budgets.ts'
import type { Provider } from '../../token/provider.ts'
import { FIRST_WARNING_DAYS, LAST_WARNING_DAYS } from '../../token/warnings.ts'
import type { RefresherSettings } from '../refresher-settings.ts'
import { certificateDaysLeft } from './certificate.ts'
import { type ClientCredentials, credentialsAt, parseClientCredentials } from './client-credentials.ts'

/** A staging label of Secrets Manager. AWSPENDING is not among them: what is unproven is not used. */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS'

/** One version of the secret as Secrets Manager keeps it, not yet parsed. */
export interface SecretVersion {
  readonly versionId: string
  readonly string?: string
  readonly binary?: Uint8Array
  /** Epoch seconds at which this version was made. */
  readonly createdAt?: number
}

/**
 * Reads one version of the secret, within `timeoutMs`. Rejects with a `secret_…` code; `secret_unavailable` is the one
 * that passes by itself.
 */
export type ReadSecret = (stage: SecretStage, timeoutMs: number) => Promise<SecretVersion>

/** Parsed credentials and which version of the secret they came from. */
export interface CredentialsVersion {
  readonly versionId: string
  readonly stage: SecretStage
  readonly credentials: ClientCredentials
  /** Epoch seconds at which the secret's version was made, where Secrets Manager gives it. */
  readonly createdAt: number | undefined
}

/** The credentials within one run: every version is read at most once, and once more after a rejection. */
export interface CredentialsOfRun {
  current(): Promise<CredentialsVersion>
  /**
   * What else may be tried when the provider refused `refused`: a newer current version, else the previous one of the
   * same client, else nothing.
   */
  otherThan(refused: CredentialsVersion): Promise<CredentialsVersion | undefined>
}

/** Days left under which the log warns of a certificate, the fewest first. */
const WARNING_DAYS = [LAST_WARNING_DAYS, FIRST_WARNING_DAYS] as const

/** What the credentials take from outside. */
export interface CredentialsPorts {
  readonly readSecret: ReadSecret
  readonly provider: Provider
  readonly timing: Timing
  readonly metrics: Metrics
  readonly log: Log
}

/**
 * Opens the credentials for a run in which the secret may be read until `by`, by the monotonic clock in milliseconds.
 */
export type OpenCredentials = (by: number) => CredentialsOfRun

/**
 * The client's credentials for one container. Each run reads the secret anew, so that a new certificate is used from
 * the next renewal on; the last good one is kept only for an outage of Secrets Manager.
 */
export function credentialsSource(ports: CredentialsPorts, settings: RefresherSettings): OpenCredentials {
  const { readSecret, provider, timing, metrics, log } = ports
  let kept: { version: CredentialsVersion; at: Moment } | undefined

  const read = async (stage: SecretStage, by: number): Promise<CredentialsVersion> => {
    const secret = await readSecret(stage, Math.min(READ_SECRET_MS, Math.max(1, by - timing.monotonic())))
    // A version never changes, and proving that its key signs takes longer than a token request.
    const known = secret.versionId === kept?.version.versionId ? kept.version.credentials : undefined
    const now = epochSeconds(timing.clock)
    const credentials =
      known === undefined
        ? parseClientCredentials(secret, provider, settings.clientId, now)
        : credentialsAt(known, provider, now)
    assertExpectedMode(credentials, settings)
    assertSigning(credentials, settings)
    return { versionId: secret.versionId, stage, credentials, createdAt: secret.createdAt }
  }

  const readCurrent = async (by: number): Promise<CredentialsVersion> => {
    try {
      const version = await read('AWSCURRENT', by)
      kept = { version, at: momentOf(timing) }
      reportAge(version, epochSeconds(timing.clock), { metrics, log })
      return version
    } catch (error) {
      const unavailable = error instanceof StitchError && error.code === 'secret_unavailable'
      if (unavailable && kept !== undefined && isWithin(momentOf(timing), kept.at, KEPT_CREDENTIALS_SECONDS))
        return {
          ...kept.version,
          credentials: credentialsAt(kept.version.credentials, provider, epochSeconds(timing.clock)),
        }
      throw error
    }
  }

  const other = async (refused: CredentialsVersion, by: number): Promise<CredentialsVersion | undefined> => {
    const again = await readCurrent(by).catch(() => undefined)
    if (again !== undefined && again.versionId !== refused.versionId) return again
    const previous = await read('AWSPREVIOUS', by).catch(() => undefined)
    // The previous version may be another client's, and its token would move another company's money.
    const isSameClient = previous?.credentials.clientId === refused.credentials.clientId
    return isSameClient && previous.versionId !== refused.versionId ? previous : undefined
  }

  return (by) => {
    let current: Promise<CredentialsVersion> | undefined
    // Scope sets of one run share the answer: the secret is read again once per run, not once per scope set.
    let others: Promise<CredentialsVersion | undefined> | undefined
    return {
      current: () => {
        current ??= readCurrent(by)
        return current
      },
      otherThan: (refused) => {
        others ??= other(refused, by)
        return others
      },
    }
  }
}

/** How long the credentials last: the metrics of the alarms on an ending certificate and an old client secret. */
function reportAge(
  { credentials, createdAt }: CredentialsVersion,
  now: number,
  { metrics, log }: Pick<CredentialsPorts, 'metrics' | 'log'>,
): void {
  if (credentials.method === 'client_secret_post') {
    if (createdAt !== undefined)
      metrics.record('ClientSecretAgeDays', Math.floor((now - createdAt) / 86_400), 'Count')
    return
  }
  const daysLeft = certificateDaysLeft(credentials.certificate, now)
  metrics.record('CertificateDaysLeft', daysLeft, 'Count')
  const under = WARNING_DAYS.find((days) => daysLeft < days)
  if (under !== undefined)
    log.warn(`The certificate ends in under ${under} days. Ask Stitch for a new one.`, {
      daysLeft,
      notAfter: credentials.certificate.notAfter,
    })
}

/**
 * Refuses a client of the other kind than `STITCH_EXPECT_CLIENT_MODE` names.
 *
 * @throws StitchError `client_mode_mismatch`
 */
export function assertExpectedMode(
  { clientMode }: ClientCredentials,
  { expectClientMode }: Pick<RefresherSettings, 'expectClientMode'>,
): void {
  if (expectClientMode === undefined || clientMode === expectClientMode) return
  throw new StitchError(
    'client_mode_mismatch',
    `Put the ${expectClientMode} client's credentials into the secret. These are of a ${clientMode} client, but STITCH_EXPECT_CLIENT_MODE is ${expectClientMode}.`,
    { facts: { clientMode, expectClientMode } },
  )
}

/** With `kms` nothing that a function can read may hold a key. With `secret` no role has the right to sign with KMS. */
export function assertSigning(
  credentials: ClientCredentials,
  { signing }: Pick<RefresherSettings, 'signing'>,
): void {
  const isInKms = credentials.method === 'private_key_jwt' && 'kmsKeyId' in credentials.key
  if (isInKms === (signing === 'kms')) return
  throw new StitchError(
    'signing_mode_mismatch',
    isInKms
      ? 'The private key of these credentials is in KMS, and this deployment reads keys from secrets. Deploy with: --param signing=kms'
      : 'The secret holds a private key or a client secret, and this deployment signs with KMS. Put the certificate anew: stitch-token secret put FILE --into-kms',
    { facts: { signing } },
  )
}
