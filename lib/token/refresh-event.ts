import { StitchError } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'
import type { ScopeSet } from './scope-set.ts'

/** What the refresher is asked to do. */
export interface RefreshRequest {
  /** Renew what is not due yet; never a token younger than 60 s. */
  readonly force: boolean
  /** Scope sets as configured; `undefined` for all. */
  readonly scopes: readonly ScopeSet[] | undefined
  /** Renew if this is still the stored version: some API has rejected that token. */
  readonly rejectedVersion: number | undefined
}

const RENEW_WHAT_IS_DUE: RefreshRequest = { force: false, scopes: undefined, rejectedVersion: undefined }

/**
 * Reads the refresher's event. What has none of its three members (a schedule's event, an empty one) means
 * "renew what is due".
 *
 * @throws StitchError `invalid_request` when one of the three has another type than it should
 */
export function readRefreshRequest(event: unknown): RefreshRequest {
  if (!isJsonObject(event)) return RENEW_WHAT_IS_DUE
  const { force = false, scopes, rejectedVersion } = event
  const errors: { member: string; reason: string }[] = []
  if (typeof force !== 'boolean') errors.push({ member: 'force', reason: 'must be true or false' })
  if (scopes !== undefined && !isScopes(scopes))
    errors.push({ member: 'scopes', reason: 'must be a list of one or more scope sets' })
  if (
    rejectedVersion !== undefined &&
    !(Number.isSafeInteger(rejectedVersion) && (rejectedVersion as number) > 0)
  )
    errors.push({
      member: 'rejectedVersion',
      reason: 'must be a version of the parameter: a whole number from 1',
    })
  if (rejectedVersion !== undefined && !(isScopes(scopes) && scopes.length === 1))
    errors.push({ member: 'rejectedVersion', reason: 'goes with exactly one entry in scopes' })
  if (errors.length > 0)
    throw new StitchError(
      'invalid_request',
      `Correct the event: ${errors.map(({ member, reason }) => `${member} ${reason}`).join('; ')}.`,
      { facts: { errors } },
    )
  return {
    force: force as boolean,
    scopes: scopes as ScopeSet[] | undefined,
    rejectedVersion: rejectedVersion as number | undefined,
  }
}

/** Whether it is asked for as a reader does, in need of one token: by name and without force. The schedule names none. */
export const isFromReader = (request: RefreshRequest): boolean =>
  request.scopes !== undefined && !request.force

const isScopes = (value: unknown): value is ScopeSet[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
