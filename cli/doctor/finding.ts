/** The links of the chain in order: whatever is wrong with one shows in those after it. */
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

/** Comes last, and only when it is asked for: it takes more than a minute. */
export const NETWORK = 'network'

export type Link = (typeof LINKS)[number]

/** What was found at one link that holds. `advice` makes it a warning; `skipped` says that nobody looked. */
export interface Finding {
  readonly detail: string
  readonly advice?: string
  readonly skipped?: boolean
}
