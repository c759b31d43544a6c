import { isWithin, type Moment, momentOf, type Timing } from '../clock.ts'
import { StitchError } from '../errors.ts'
import { HttpFailure } from '../http/exchange.ts'
import { CREDENTIALS_AGAIN_SECONDS, CREDENTIALS_AHEAD_SECONDS, CREDENTIALS_MS } from '../token/budgets.ts'
import type { AwsCredentials, CredentialsProvider } from './credentials.ts'

/** Credentials that are kept and renewed. */
export interface RenewedCredentials {
  /** @throws StitchError `config_invalid`, and HttpFailure where there are none just now */
  get(): Promise<AwsCredentials>
  /** Forgets credentials that AWS has refused. */
  refused(credentials: AwsCredentials): void
}

/** Told when credentials could not be renewed, while the present ones still hold. */
export type TellNotRenewed = (facts: { readonly reason: string; readonly endsAt: string }) => void

interface Held {
  readonly credentials: AwsCredentials
  readonly endsAtMs: number
  /** By the wall clock: from then on they are renewed. */
  readonly dueAtMs: number
}

/**
 * Keeps what a provider gives until shortly before it expires. Callers at the same time share one question. A failed
 * renewal affects no caller while the present credentials are valid: it is reported, and tried again after 5 s.
 */
export function renewedCredentials(
  provide: CredentialsProvider,
  timing: Timing,
  tell: TellNotRenewed,
): RenewedCredentials {
  let held: Held | undefined
  let failed: Moment | undefined
  let underway: Promise<Held> | undefined

  const renew = async (): Promise<Held> => {
    const credentials = await inTime(provide, timing)
    const { accessKeyId, secretAccessKey, expiration } = credentials
    if (!accessKeyId || !secretAccessKey) throw new HttpFailure('unreachable', 'NO_CREDENTIALS', true)
    const now = timing.clock()
    const endsAtMs = expiration === undefined ? Number.POSITIVE_INFINITY : new Date(expiration).getTime()
    const aheadMs = Math.min(CREDENTIALS_AHEAD_SECONDS * 1000, (endsAtMs - now) / 2)
    held = { credentials, endsAtMs, dueAtMs: endsAtMs - aheadMs }
    failed = undefined
    return held
  }

  /** Notes and tells a failure once, for all callers that wait for this renewal. */
  const renewBeside = (present: Held | undefined): Promise<Held> =>
    renew()
      .catch((error: unknown) => {
        if (present !== undefined) {
          failed = momentOf(timing)
          tell({ reason: reasonOf(error), endsAt: new Date(present.endsAtMs).toISOString() })
        }
        throw error
      })
      .finally(() => {
        underway = undefined
      })

  return {
    async get() {
      const present = held
      const now = timing.clock()
      if (present !== undefined && now < present.dueAtMs) return present.credentials
      const holds = present !== undefined && now < present.endsAtMs
      if (holds && failed !== undefined && isWithin(momentOf(timing), failed, CREDENTIALS_AGAIN_SECONDS))
        return present.credentials
      try {
        underway ??= renewBeside(holds ? present : undefined)
        return (await underway).credentials
      } catch (error) {
        if (!holds) throw error
        return present.credentials
      }
    },

    refused(credentials) {
      if (held?.credentials === credentials) held = undefined
    },
  }
}

/** What a provider of another team throws may hold anything; its name is enough to look it up. */
const reasonOf = (error: unknown): string => {
  if (error instanceof HttpFailure) return error.reason
  if (error instanceof StitchError) return error.message
  return error instanceof Error ? error.name : 'UNKNOWN'
}

/** What the provider gives, or a failure when it takes longer than a read has time for. */
async function inTime(provide: CredentialsProvider, { sleep }: Timing): Promise<AwsCredentials> {
  const ended = new AbortController()
  const tooLate = sleep(CREDENTIALS_MS, ended.signal).then(() => {
    throw new HttpFailure('timeout', 'CREDENTIALS_TIMEOUT', false)
  })
  tooLate.catch(() => undefined)
  try {
    return await Promise.race([provide(), tooLate])
  } catch (error) {
    if (error instanceof HttpFailure || error instanceof StitchError) throw error
    throw new HttpFailure('unreachable', reasonOf(error), false)
  } finally {
    ended.abort()
  }
}
