/** The links of the chain in order. A fault in one of them also shows in the links after it. */
export const LINKS = [
  'settings',
  'AWS',
  'secret',
  'certificate',
  'clock',
  'token endpoint',
  'refresher',
  'parameter',
  'API',
] as const

/** The links of a deployment for many clients, all of them together. */
export const LINKS_OF_MANY = [
  'settings',
  'AWS',
  'clients',
  'ticks',
  'refresher',
  'left behind',
  'each client',
] as const

/** The last link, checked only on request: it takes more than a minute. */
export const NETWORK = 'network'

/** The link after them in a deployment that signs with KMS: the secret that contained the private key before. */
export const OLD_SECRET = 'old secret'

export type Link = (typeof LINKS)[number]

/** The result of a link that works. With `advice` it is a warning; with `skipped` the link was not checked. */
export interface Finding {
  readonly detail: string
  readonly advice?: string
  readonly skipped?: boolean
}
