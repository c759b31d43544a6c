import { epochSeconds, systemClock } from '../../clock.ts'
import { StitchError } from '../../errors.ts'
import { parseJsonObject } from '../../json-object.ts'
import type { ClientMode } from '../../token/client-mode.ts'
import type { Provider } from '../../token/provider.ts'
import { type Certificate, type Certificates, certificateInUse, parseCertificates } from './certificate.ts'
import { decodedText } from './decoded-text.ts'

/** How a client proves who it is: with a certificate (RFC 7523 §2.2) or with a client secret (RFC 6749 §2.3.1). */
export type ClientCredentials =
  | {
      readonly method: 'private_key_jwt'
      readonly clientId: string
      readonly clientMode: ClientMode
      /** The one to use, of {@link certificates}. */
      readonly certificate: Certificate
      /** All that the secret holds for the key. Which one is to be used changes with time: {@link credentialsAt}. */
      readonly certificates: Certificates
      /** `kid` of the client assertion. */
      readonly keyId: string
    }
  | {
      readonly method: 'client_secret_post'
      readonly clientId: string
      readonly clientMode: ClientMode
      /** Neither printing nor serialising nor copying the credentials shows it. */
      readonly clientSecret: string
    }

/** What Secrets Manager keeps of a secret: text or bytes. */
export interface SecretValue {
  readonly string?: string
  readonly binary?: Uint8Array
}

/**
 * Reads a secret in any of its shapes: JSON with `clientId` and `certificate` (optionally `passphrase`), JSON with
 * `clientId` and `clientSecret`, or the bare PEM that Stitch issues. Other members are ignored.
 *
 * `provider` says how `kid` and the client's mode are derived. `clientId` is the setting `STITCH_CLIENT_ID`. It stands in where the secret names no client. Where the secret names
 * another one the secret is refused: nobody can tell which of the two was meant, and one of them may move money.
 * Of several certificates for the key the one to use at `now` is taken, in epoch seconds.
 *
 * @throws StitchError `secret_malformed` with the member in its facts, and what {@link parseCertificates} throws. None of
 * them carries anything of the secret.
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
      'The secret is no JSON object and so names no client. If it is a bare PEM, set STITCH_CLIENT_ID; for a client among many, store JSON with clientId and certificate.',
    )
  }
  return withCertificate(checkedClientId(clientId), parseCertificates(text), provider, now)
}

/** The same credentials with the certificate that is to be used at `now`, in epoch seconds. */
export function credentialsAt(
  credentials: ClientCredentials,
  provider: Provider,
  now: number,
): ClientCredentials {
  if (credentials.method === 'client_secret_post') return credentials
  const { clientId, certificate, certificates } = credentials
  if (certificateInUse(certificates, now) === certificate) return credentials
  return withCertificate(clientId, certificates, provider, now)
}

function fromJson(
  members: Readonly<Record<string, unknown>>,
  provider: Provider,
  setting: string | undefined,
  now: number,
): ClientCredentials {
  // What cannot leave a member out writes null, or an empty text.
  const [certificate, clientSecret, passphrase, inSecret] = [
    members.certificate,
    members.clientSecret,
    members.passphrase,
    members.clientId,
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
  return withCertificate(clientId, parseCertificates(certificate, passphrase), provider, now)
}

function withCertificate(
  clientId: string,
  certificates: Certificates,
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
    'The secret starts like JSON and is not. Line ends in a PEM are \\n in JSON.',
  )
}

/** RFC 6749 appendix A.1: printable ASCII. Blanks are refused as well: they come from copying. */
function checkedClientId(value: unknown): string {
  if (typeof value === 'string' && /^[\x21-\x7E]+$/.test(value)) return value
  throw malformed(
    'clientId',
    'The secret needs the member clientId: the client id, without blanks or line ends.',
  )
}

/** RFC 6749 appendix A.2. */
function checkedClientSecret(value: unknown): string {
  if (typeof value === 'string' && /^[\x20-\x7E]+$/.test(value)) return value
  throw malformed('clientSecret', 'The clientSecret must be one line of printable ASCII, without a line end.')
}

const malformed = (member: string, message: string): StitchError =>
  new StitchError('secret_malformed', message, { facts: { member } })
