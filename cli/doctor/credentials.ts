import { counted } from '../../lib/observe/counted.ts'
import { assertCertificateValid, certificateDaysLeft } from '../../lib/refresher/credentials/certificate.ts'
import type { ClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import type { SecretVersion } from '../../lib/refresher/credentials/credentials-source.ts'
import { FIRST_WARNING_DAYS, OLD_CLIENT_SECRET_DAYS } from '../../lib/token/warnings.ts'
import { instant } from '../print.ts'
import type { Finding } from './finding.ts'

/**
 * Judges credentials that were read. `now` in epoch seconds.
 *
 * @throws StitchError `certificate_expired` or `certificate_not_yet_valid`
 */
export function credentialsFinding(
  credentials: ClientCredentials,
  { createdAt }: Pick<SecretVersion, 'createdAt'>,
  now: number,
): Finding {
  const client = `${credentials.clientMode} client ${credentials.clientId}`
  if (credentials.method === 'client_secret_post') {
    const days = createdAt === undefined ? undefined : Math.floor((now - createdAt) / 86_400)
    const detail = `client secret of the ${client}${days === undefined ? '' : `, stored ${counted(days, 'day')} ago`}`
    return days !== undefined && days > OLD_CLIENT_SECRET_DAYS
      ? {
          detail,
          advice: `Client secrets live for two years. Ask Stitch for a new one, and paste it: stitch-token secret put --client-secret-file - --client-id ${credentials.clientId}`,
        }
      : { detail }
  }
  const { certificate, keyId, key } = credentials
  const isInKms = 'kmsKeyId' in key
  assertCertificateValid(certificate, now)
  const days = certificateDaysLeft(certificate, now)
  const detail = `${client}, key id ${keyId}, until ${instant(certificate.notAfter)} (${counted(days, 'day')} left)${isInKms ? `, signed by ${key.kmsKeyId}` : ''}`
  return days < FIRST_WARNING_DAYS
    ? {
        detail,
        advice: `Ask Stitch for a new certificate now, and store it: stitch-token secret put FILE${isInKms ? ' --into-kms' : ''} --client-id ${credentials.clientId}`,
      }
    : { detail }
}
