import { StitchError } from '../errors.ts'
import { isJsonObject } from '../json-object.ts'
import { MOST_ASKED_CLIENTS } from './budgets.ts'
import type { ScopeSet } from './scope-set.ts'

/** Who asks the refresher, besides the schedule. */
export type Asker = 'reader' | 'operator'

/** The event of the refresher, as its callers send it. */
export interface RefreshEvent {
  readonly by?: Asker
  readonly force?: boolean
  readonly scopes?: readonly ScopeSet[]
  readonly rejectedVersion?: number
  /** Aliases, in a deployment for many clients. */
  readonly clients?: readonly string[]
}

/** What the refresher is asked to do. */
export interface RefreshRequest {
  /**
   * Who asks; `undefined` for the schedule. A reader in need is told of a failure a moment ago, without another
   * request.
   */
  readonly by: Asker | undefined
  /** Renew what is not due yet; never a token younger than 60 s. */
  readonly force: boolean
  /** Scope sets as configured; `undefined` for all. */
  readonly scopes: readonly ScopeSet[] | undefined
  /** Renew if this is still the stored version: some API has rejected that token. */
  readonly rejectedVersion: number | undefined
  /** Aliases, in a deployment for many clients; absent: the deployment's one client. */
  readonly clients?: readonly string[]
}

/** Renew what is due, as the schedule asks. */
export const RENEW_WHAT_IS_DUE: RefreshRequest = {
  by: undefined,
  force: false,
  scopes: undefined,
  rejectedVersion: undefined,
}

/**
 * Reads the refresher's event. What has none of its members (a schedule's event, an empty one) means
 * "renew what is due".
 *
 * @throws StitchError `invalid_request` when a member has another type than it should
 */
export function readRefreshRequest(event: unknown): RefreshRequest {
  if (!isJsonObject(event)) return RENEW_WHAT_IS_DUE
  const { by, force = false, scopes, rejectedVersion, clients } = event
  const errors: { member: string; reason: string }[] = []
  if (by !== undefined && by !== 'reader' && by !== 'operator')
    errors.push({ member: 'by', reason: 'must be "reader" or "operator"' })
  if (typeof force !== 'boolean') errors.push({ member: 'force', reason: 'must be true or false' })
  if (scopes !== undefined && !isTexts(scopes))
    errors.push({ member: 'scopes', reason: 'must be a list of one or more scope sets' })
  if (
    rejectedVersion !== undefined &&
    !(Number.isSafeInteger(rejectedVersion) && (rejectedVersion as number) > 0)
  )
    errors.push({
      member: 'rejectedVersion',
      reason: 'must be a version of the parameter: a whole number from 1',
    })
  if (rejectedVersion !== undefined && !(isTexts(scopes) && scopes.length === 1))
    errors.push({ member: 'rejectedVersion', reason: 'goes with exactly one entry in scopes' })
  if (clients !== undefined && !(isTexts(clients) && clients.length <= MOST_ASKED_CLIENTS))
    errors.push({ member: 'clients', reason: `must be a list of 1 to ${MOST_ASKED_CLIENTS} aliases` })
  if (rejectedVersion !== undefined && isTexts(clients) && clients.length > 1)
    errors.push({ member: 'rejectedVersion', reason: 'goes with exactly one entry in clients' })
  if (errors.length > 0)
    throw new StitchError(
      'invalid_request',
      `Correct the event: ${errors.map(({ member, reason }) => `${member} ${reason}`).join('; ')}.`,
      { facts: { errors } },
    )
  // Readers of earlier releases do not say who they are. They ask by name and without force, as the schedule never
  // does.
  const isReader = by === undefined && scopes !== undefined && force === false
  return {
    by: isReader ? 'reader' : (by as Asker | undefined),
    force: force as boolean,
    scopes: scopes as ScopeSet[] | undefined,
    rejectedVersion: rejectedVersion as number | undefined,
    ...(clients === undefined ? {} : { clients: clients as string[] }),
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
