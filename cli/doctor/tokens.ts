import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import { tokenStatus } from '../../lib/status/token-status.ts'
import type { ClientMode, StoredToken } from '../../lib/token/client-token.ts'
import type { ScopeSet } from '../../lib/token/scope-set.ts'
import type { Aws } from '../aws.ts'
import { duration } from '../print.ts'
import { readStoredToken } from '../stored-token.ts'
import type { Finding } from './finding.ts'

/** Stored tokens by scope set. */
export type TokensFound = ReadonlyMap<ScopeSet, StoredToken | undefined>

/** Reads the parameter of every configured scope set; rejects with a `token_store_…` code. */
export async function lookAtTokens(config: EverySetting, aws: Aws): Promise<TokensFound> {
  const stored = config.scopeSets.map(
    async (scopeSet) => [scopeSet, await readStoredToken(config, aws, scopeSet)] as const,
  )
  return new Map(await Promise.all(stored))
}

/**
 * Judges what is stored. `now` in epoch seconds.
 *
 * @throws StitchError `token_unavailable` when a scope set has no usable token, `client_mode_mismatch` when the tokens
 *   are of another kind of client than the secret
 */
export async function tokensFinding(
  config: EverySetting,
  stored: TokensFound,
  clientMode: ClientMode,
  now: number,
): Promise<Finding> {
  const { tokens } = await tokenStatus(config, (scopeSet) => async () => stored.get(scopeSet), now)
  const lacking = tokens.filter(({ status }) => status === 'missing' || status === 'expired')
  if (lacking.length > 0) {
    const list = lacking.map(({ scope, status }) => `${scope} (${status})`).join(', ')
    throw new StitchError(
      'token_unavailable',
      `No usable token is stored for ${list}. Renew now: stitch-token refresh. ` +
        'If that works, find out why the schedule does not run (RefresherSilent).',
      { facts: { tokens: lacking.map(({ scope, status }) => ({ scope, status })) } },
    )
  }
  const foreign = [...stored.values()].find((entry) => entry?.token?.clientMode !== clientMode)
  if (foreign !== undefined)
    throw new StitchError(
      'client_mode_mismatch',
      `The secret is of a ${clientMode} client, but tokens of a ${foreign.token?.clientMode} client are stored. ` +
        'Replace them now: stitch-token refresh --force',
      { facts: { clientMode, stored: foreign.token?.clientMode } },
    )
  const left = Math.min(...tokens.map((entry) => ('secondsRemaining' in entry ? entry.secondsRemaining : 0)))
  const due = tokens.filter(({ status }) => status === 'due').map(({ scope }) => scope)
  const detail = `${tokens.length} usable, the first ends in ${duration(left)}`
  return due.length === 0
    ? { detail }
    : {
        detail,
        advice:
          `Due for renewal: ${due.join(', ')}. ` +
          'If this lasts for more than two ticks, the schedule does not run (RefresherSilent).',
      }
}
