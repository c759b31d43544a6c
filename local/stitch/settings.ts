import { flag, type Members, number, oneOf } from '../value-kinds.ts'

/**
 * Settings of a running simulator. Each may be changed at any time, and the change takes effect with the next request.
 */
export interface StitchSettings {
  /**
   * What the `aud` and `typ` of an assertion must be. `token-endpoint` is what Stitch documents; `rfc10070` requires
   * the issuer and `client-authentication+jwt`. The two are never mixed.
   */
  assertionProfile: 'token-endpoint' | 'rfc10070'
  /** How far the provider's clock runs ahead of ours, in seconds; negative when behind. 0 by default. */
  clockOffsetSeconds: number
  /**
   * Forgiveness for `exp` and `nbf`, in seconds. 300 by default, as stock IdentityServer has; Stitch publishes none.
   */
  clockSkewSeconds: number
  /** Longest lifetime of an assertion that is accepted, in seconds. 3600 by default. */
  maxAssertionLifetimeSeconds: number
  /** `expires_in` of a client that has none of its own. 3600 by default, as in Stitch's sample. */
  expiresInSeconds: number
  /** Whether a new token ends the previous one of the same client and scopes. Stitch does not say; false by default. */
  newTokenEndsPrevious: boolean
  /** HTTP status of an answer to a rejected token. 200 by default. */
  unauthenticatedStatus: 200 | 400 | 401
  /** Where its `extensions` are: beside `errors` (`top`, the documented example, the default) or in `errors[0]`. */
  unauthenticatedPlace: 'top' | 'errors'
  /** How long the slow bank takes to answer a verification, in seconds. 60 by default. */
  slowBankSeconds: number
}

/** The settings that a simulator starts with. */
export const defaultSettings = (): StitchSettings => ({
  assertionProfile: 'token-endpoint',
  clockOffsetSeconds: 0,
  clockSkewSeconds: 300,
  maxAssertionLifetimeSeconds: 3600,
  expiresInSeconds: 3600,
  newTokenEndsPrevious: false,
  unauthenticatedStatus: 200,
  unauthenticatedPlace: 'top',
  slowBankSeconds: 60,
})

/** What each setting may be. */
export const SETTING_KINDS: Members & Record<keyof StitchSettings, unknown> = {
  assertionProfile: oneOf('token-endpoint', 'rfc10070'),
  clockOffsetSeconds: number(-1e9, 1e9),
  clockSkewSeconds: number(0, 1e9),
  maxAssertionLifetimeSeconds: number(1, 1e9),
  expiresInSeconds: number(1, 1e9),
  newTokenEndsPrevious: flag,
  unauthenticatedStatus: oneOf(200, 400, 401),
  unauthenticatedPlace: oneOf('top', 'errors'),
  slowBankSeconds: number(0, 3600),
}
