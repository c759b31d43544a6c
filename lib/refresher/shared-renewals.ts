import { StitchError } from '../errors.ts'
import type { RefreshOutcome } from '../token/refresh-outcome.ts'
import { keyText, type TokenKey } from '../token/token-key.ts'
import { type ContainerMemory, containerMemory } from './container-memory.ts'
import type { RefresherSettings } from './refresher-settings.ts'
import { type RefreshRun, type RenewalPorts, renewToken } from './renewal.ts'

/** The renewals of one process, of all its runs. */
export interface Renewals {
  readonly memory: ContainerMemory
  /** Renews one token if it is due, or joins the run that is at it. Never rejects: a failure is an outcome. */
  renew(key: TokenKey, run: RefreshRun): Promise<RefreshOutcome>
}

/**
 * Renewals that remember, from run to run, what spares Stitch and Secrets Manager a call, and that share the renewal of
 * a token.
 */
export function renewalsOf(ports: RenewalPorts, settings: RefresherSettings): Renewals {
  const { timing, log } = ports
  const memory = containerMemory(timing)
  const underway = new Map<string, Promise<RefreshOutcome>>()

  const renewOne = async (key: TokenKey, run: RefreshRun): Promise<RefreshOutcome> => {
    const named = namesOf(key, run)
    try {
      const recent = run.request.by === 'reader' ? memory.recentFailure(key) : undefined
      if (recent !== undefined) return failed(named, recent)
      return { ...named, ...(await renewToken(ports, settings, key, run)) }
    } catch (thrown) {
      const error = thrown instanceof StitchError ? thrown : unforeseen(thrown)
      memory.failed(key, error)
      // An unknown client is the caller's mistake, not a failure of the refresher.
      const say = error.code === 'client_unknown' ? log.info : log.error
      say(error.message, { ...named, code: error.code, ...error.factsForLog })
      return failed(named, error)
    }
  }

  return {
    memory,
    /** A caller who asks for another token needs a run of its own, if the shared run found the token fresh. */
    async renew(key, run) {
      const { force, rejectedVersion } = run.request
      for (;;) {
        const others = underway.get(keyText(key))
        if (others === undefined) break
        const outcome = await others
        const isEnough = outcome.outcome !== 'fresh' || !(force || rejectedVersion === outcome.version)
        if (isEnough) return { ...outcome, ...namesOf(key, run) }
      }
      const mine = renewOne(key, run)
      underway.set(keyText(key), mine)
      try {
        return await mine
      } finally {
        underway.delete(keyText(key))
      }
    },
  }
}

/** What an outcome and a line of the log are of: where the event names clients, they name them too. */
type Named = Pick<RefreshOutcome, 'client' | 'scope'>

const namesOf = ({ client, scopeSet }: TokenKey, { request }: RefreshRun): Named =>
  request.clients === undefined ? { scope: scopeSet } : { client, scope: scopeSet }

/** The outcome of a token that could not be renewed. */
export const failed = (named: Named, { code, message }: StitchError): RefreshOutcome => ({
  ...named,
  outcome: 'failed',
  code,
  message,
})

/** An error that was not foreseen: its name is logged, its text is not, because it may hold anything. */
const unforeseen = (thrown: unknown): StitchError =>
  new StitchError('internal_error', 'Report this error with its name: the refresher did not foresee it.', {
    facts: { error: thrown instanceof Error ? thrown.name : typeof thrown },
  })
