import { counted } from '../lib/observe/counted.ts'
import { certificateDaysLeft } from '../lib/refresher/credentials/certificate.ts'
import type { ClientCredentials } from '../lib/refresher/credentials/client-credentials.ts'
import type { FirstTokens } from './first-token.ts'
import type { Io } from './io.ts'
import { printHint, printJson } from './print.ts'
import type { PutResult, PutStep } from './put-in-stages.ts'

/** What an interruption leaves behind at each step. */
export const LEFT: Record<PutStep, string> = {
  create: 'The secret may hold these credentials now. To see: stitch-token doctor',
  pend:
    'The credentials in use are the same as before. ' +
    'These may be stored as AWSPENDING, which nothing uses: run the command again.',
  promote: 'These credentials may be in use now. To see which version is: stitch-token doctor',
  done: 'These credentials are in use now.',
}

const STORED: Record<PutResult['outcome'], string> = {
  created: 'created',
  replaced: 'is now AWSCURRENT; the one before is AWSPREVIOUS',
  unchanged: 'was current already, nothing was written',
}

/** What was stored where, and how to say so to people. */
export interface Stored extends PutResult {
  readonly secretId: string
  readonly credentials: ClientCredentials
  readonly say: (what: string, detail: string) => void
  readonly isMany: boolean
  readonly first?: FirstTokens
}

/** The new credentials, in one line. */
export function describeCredentials(credentials: ClientCredentials, now: number): string {
  const { clientId, clientMode } = credentials
  if (credentials.method === 'client_secret_post')
    return `client secret of the ${clientMode} client ${clientId}`
  const { certificate, keyId } = credentials
  const days = certificateDaysLeft(certificate, now)
  return `certificate of the ${clientMode} client ${clientId}, key id ${keyId}, ${counted(days, 'day')} left`
}

/** Says what was stored. */
export function reportPut(
  io: Io,
  { outcome, versionId, secretId, credentials, say, isMany, first }: Stored,
  { check = true, json }: { readonly check?: boolean; readonly json?: boolean },
): void {
  const { clientId, clientMode, method } = credentials
  const signing = credentials.method === 'private_key_jwt' ? credentials : undefined
  const kmsKeyId = signing !== undefined && 'kmsKeyId' in signing.key ? signing.key.kmsKeyId : undefined
  if (json === true) {
    printJson(io, {
      outcome,
      secretId,
      versionId,
      checked: check,
      clientId,
      clientMode,
      method,
      keyId: signing?.keyId,
      notAfter: signing?.certificate.notAfter,
      kmsKeyId,
      ...first,
    })
    return
  }
  say('secret', `${secretId}, version ${versionId} ${STORED[outcome]}`)
  if (!check)
    printHint(
      io,
      'These credentials were not checked with a token (--no-check). To check them: stitch-token doctor',
    )
  if (kmsKeyId !== undefined) hintAboutKey(io, outcome)
  else if (outcome === 'replaced' || (outcome === 'created' && !isMany))
    printHint(io, 'The next renewal uses it. To use it now: stitch-token refresh --force')
}

function hintAboutKey(io: Io, outcome: PutResult['outcome']): void {
  if (outcome === 'created') {
    printHint(io, 'A deployment that signs with KMS uses it: npm run deploy -- --stage STAGE')
    printHint(
      io,
      'The file still contains the private key. If there was a secret before, it does too. ' +
        'To see how to delete them: stitch-token doctor',
    )
  }
  if (outcome === 'replaced')
    printHint(io, 'The key before it costs a dollar a month until you delete it: stitch-token secret keys')
}
