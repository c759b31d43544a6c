import { epochSeconds, systemClock } from '../../clock.ts'
import { StitchError } from '../../errors.ts'
import { parseJsonObject } from '../../json-object.ts'
import type { ClientMode } from '../../token/client-token.ts'
import type { Provider } from '../../token/provider.ts'
import { KMS_KEY_ARN } from '../../token/signing.ts'
import {
  type Certificate,
  type Certificates,
  type CertificateWithKey,
  certificateInUse,
  parseCertificates,
  parsePublicCertificates,
} from './certificate.ts'
import { decodedText } from './decoded-text.ts'
import type { SigningKey } from './signing-key.ts'

/** How a client proves who it is: with a certificate (RFC 7523 §2.2) or with a client secret (RFC 6749 §2.3.1). */
export type ClientCredentials =
  | {
      readonly method: 'private_key_jwt'
      readonly clientId: string
      readonly clientMode: ClientMode
      /** The one to use, of {@link certificates}. */
      readonly certificate: Certificate
      /** All certificates in the secret that belong to the key. {@link credentialsAt} chooses one by the time. */
      readonly certificates: Certificates
      /** What signs the client assertion. */
      readonly key: SigningKey
      /** `kid` of the client assertion. */
      readonly keyId: string
    }
  | {
      readonly method: 'client_secret_post'
      readonly clientId: string
      readonly clientMode: ClientMode
      /** Hidden when the credentials are printed, serialised or copied. */
      readonly clientSecret: string
    }

/** A secret's value in Secrets Manager: text or bytes. */
export interface SecretValue {
  readonly string?: string
  readonly binary?: Uint8Array
}

/**
 * Reads a secret in any of its shapes. Other members are ignored. The shapes are:
 *
 * - JSON with `clientId` and `certificate` (optionally `passphrase`)
 * - JSON with `clientId` and `clientSecret`
 * - JSON with `clientId`, `certificate` and `kmsKeyId`; the certificate comes without its private key
 * - the bare PEM that Stitch issues
 *
 * `provider` says how `kid` and the client's mode are derived. `clientId` is the setting `STITCH_CLIENT_ID`. It is used
 * if the secret names no client. If the secret names another client, it is refused: it is not clear which of the two
 * was meant, and one of them may move money. If several certificates belong to the key, the one to use at `now` is
 * taken. `now` is in epoch seconds.
 *
 * @throws StitchError `secret_malformed` with the member in its facts, and the errors of {@link parseCertificates} and
 *   {@link parsePublicCertificates}. No error holds any part of the secret.
 */
export function parseClientCredentials(
  secret: SecretValue,
  provider: Provider,
  clientId?: string,
  now = epochSeconds(systemClock),
): ClientCredentials {
  const text = textOf(secret)
  if (text.trimStart().startsWith('{')) return fromJson(parseObject(text), provider, clientId, now)
  if (clientId === undefined) {
    throw malformed(
      'clientId',
      'The secret is not a JSON object, so it names no client. If it is a bare PEM, set STITCH_CLIENT_ID. For a client among many, store JSON with clientId and certificate.',
    )
  }
  return withKey(checkedClientId(clientId), parseCertificates(text), provider, now)
}

/** The same credentials with the certificate to use at `now`, in epoch seconds. */
export function credentialsAt(
  credentials: ClientCredentials,
  provider: Provider,
  now: number,
): ClientCredentials {
  if (credentials.method === 'client_secret_post') return credentials
  const { clientId, certificate, certificates, key } = credentials
  if (certificateInUse(certificates, now) === certificate) return credentials
  return withCertificate(clientId, { certificates, key }, provider, now)
}

function fromJson(
  members: Readonly<Record<string, unknown>>,
  provider: Provider,
  setting: string | undefined,
  now: number,
): ClientCredentials {
  // Some tools cannot leave a member out. They write null or an empty text.
  const [certificate, clientSecret, passphrase, inSecret, kmsKeyId] = [
    members.certificate,
    members.clientSecret,
    members.passphrase,
    members.clientId,
    members.kmsKeyId,
  ].map((value) => (value === '' ? undefined : (value ?? undefined)))
  const clientId = checkedClientId(inSecret ?? setting)
  if (setting !== undefined && setting !== clientId) {
    throw malformed(
      'clientId',
      'The secret is for another client than STITCH_CLIENT_ID says. Correct one of them, or remove the setting.',
    )
  }
  if (certificate !== undefined && clientSecret !== undefined) {
    throw malformed('clientSecret', 'The secret holds both certificate and clientSecret. Keep one of them.')
  }
  if (kmsKeyId !== undefined && (clientSecret !== undefined || passphrase !== undefined)) {
    throw malformed(
      clientSecret === undefined ? 'passphrase' : 'clientSecret',
      'Keep only clientId, certificate and kmsKeyId: a secret with kmsKeyId holds nothing that is secret.',
    )
  }
  if (clientSecret !== undefined)
    return withClientSecret(clientId, checkedClientSecret(clientSecret), provider)
  if (certificate === undefined) {
    throw malformed('certificate', 'The secret holds neither certificate nor clientSecret. Add one of them.')
  }
  if (typeof certificate !== 'string') {
    throw malformed(
      'certificate',
      'The certificate in the secret must be a string: the PEM that Stitch issued.',
    )
  }
  if (passphrase !== undefined && typeof passphrase !== 'string') {
    throw malformed('passphrase', 'The passphrase in the secret must be a string.')
  }
  if (kmsKeyId === undefined)
    return withKey(clientId, parseCertificates(certificate, passphrase), provider, now)
  const inKms = {
    key: { kmsKeyId: checkedKmsKeyId(kmsKeyId) },
    certificates: parsePublicCertificates(certificate),
  }
  return withCertificate(clientId, inKms, provider, now)
}

const withKey = (
  clientId: string,
  certificates: Certificates<CertificateWithKey>,
  provider: Provider,
  now: number,
): ClientCredentials =>
  withCertificate(clientId, { certificates, key: { privateKey: certificates[0].privateKey } }, provider, now)

function withCertificate(
  clientId: string,
  { certificates, key }: { readonly certificates: Certificates; readonly key: SigningKey },
  { clientModeOf, keyIdOf }: Provider,
  now: number,
): ClientCredentials {
  const certificate = certificateInUse(certificates, now)
  return Object.freeze({
    method: 'private_key_jwt',
    clientId,
    clientMode: clientModeOf(clientId),
    certificate,
    certificates,
    key: Object.freeze(key),
    keyId: keyIdOf(certificate),
  })
}

function withClientSecret(
  clientId: string,
  clientSecret: string,
  { clientModeOf }: Provider,
): ClientCredentials {
  const shown = { method: 'client_secret_post' as const, clientId, clientMode: clientModeOf(clientId) }
  // An accessor: `inspect` with `showHidden` prints hidden values, but only the existence of an accessor.
  Object.defineProperty(shown, 'clientSecret', { get: () => clientSecret, enumerable: false })
  return Object.freeze(shown as typeof shown & { readonly clientSecret: string })
}

function textOf({ string, binary }: SecretValue): string {
  if (string !== undefined) return string.replace(/^\uFEFF/, '')
  if (binary === undefined)
    throw malformed('SecretString', 'The secret is empty. Store the credentials in it.')
  return decodedText(binary)
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const members = parseJsonObject(text)
  if (members !== undefined) return members
  throw malformed(
    'SecretString',
    'The secret starts like JSON but is not valid JSON. Write the line ends of a PEM as \\n.',
  )
}

/** RFC 6749 appendix A.1: printable ASCII. Blanks are refused too: they come from copying. */
export const CLIENT_ID = /^[\x21-\x7E]+$/

function checkedClientId(value: unknown): string {
  if (typeof value === 'string' && CLIENT_ID.test(value)) return value
  throw malformed(
    'clientId',
    'The secret needs the member clientId: the client id, without blanks or line ends.',
  )
}

/** An ARN always names the same key. An alias may later name another one. */
function checkedKmsKeyId(value: unknown): string {
  if (typeof value === 'string' && KMS_KEY_ARN.test(value)) return value
  throw malformed(
    'kmsKeyId',
    'The kmsKeyId must be the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID. An alias is not taken.',
  )
}

/** RFC 6749 appendix A.2. */
function checkedClientSecret(value: unknown): string {
  if (typeof value === 'string' && /^[\x20-\x7E]+$/.test(value)) return value
  throw malformed('clientSecret', 'The clientSecret must be one line of printable ASCII, without a line end.')
}

const malformed = (member: string, message: string): StitchError =>
  new StitchError('secret_malformed', message, { facts: { member } })
