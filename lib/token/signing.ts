/**
 * Where the private key of a client's certificate is. `secret`: in the secret, and the refresher signs in memory.
 * `kms`: in AWS KMS, which signs and never gives the key out; the secret then holds public things alone.
 */
export const SIGNINGS = ['secret', 'kms'] as const

/** One of {@link SIGNINGS}. */
export type Signing = (typeof SIGNINGS)[number]

/**
 * How the name of a secret ends. One that never held a key has a name of its own: earlier versions of the other one
 * still hold it.
 */
const SECRET_ENDING: Readonly<Record<Signing, string>> = { secret: 'client', kms: 'client-public' }

/**
 * How every name of a client begins that has a deployment of its own. A stage or an alias has no slash in it, so no two
 * clients share a beginning. Of one among many clients: `nameRootAmongMany`.
 */
export const nameRoot = (stage: string, client: string): string => `/stitch/${stage}/${client}`

/** Name of the secret with a client's credentials. */
export const secretName = (root: string, signing: Signing): string => `${root}/${SECRET_ENDING[signing]}`

/**
 * The alias of the KMS key that signs for a certificate. The policy of the refresher's role knows keys by their aliases
 * (`kms:ResourceAliases`), so that a client may have two keys for a while.
 *
 * @param thumbprint the certificate's SHA-1 thumbprint, 40 hex digits
 */
export const signingKeyAlias = (root: string, thumbprint: string): string =>
  `alias${root}/signing-${thumbprint.slice(0, 8).toLowerCase()}`

/** The same for every certificate of a client, as a policy writes it. */
export const signingKeyAliases = (root: string): string => `alias${root}/signing-????????`

/** The ARN of a KMS key, by which a secret names it. */
export const KMS_KEY_ARN = /^arn:[a-z0-9-]{1,20}:kms:[a-z0-9-]{1,40}:\d{12}:key\/[A-Za-z0-9-]{1,64}$/
