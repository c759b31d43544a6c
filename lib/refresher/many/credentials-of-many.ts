import { StitchError } from '../../errors.ts'
import type { Log } from '../../observe/log.ts'
import { KEPT_CLIENTS } from '../../token/budgets.ts'
import { ALIAS_RULE, isAlias, MANY } from '../../token/many-clients.ts'
import { recentlyUsed } from '../../token/recently-used.ts'
import {
  type CredentialsOfRun,
  type CredentialsPorts,
  credentialsSource,
  type ReadSecret,
} from '../credentials/credentials-source.ts'
import { clientUnknown } from '../refresher.ts'
import type { RefresherSettings } from '../refresher-settings.ts'

/** What the credentials of many clients take from outside. */
export interface ManyCredentialsPorts extends Omit<CredentialsPorts, 'readSecret'> {
  readonly readSecretOf: (client: string) => ReadSecret
}

/**
 * Opens the credentials of any client for a run. Each client has a secret of its own. A warm process keeps a limited
 * number of them.
 */
export function credentialsOfMany(
  ports: ManyCredentialsPorts,
  settings: RefresherSettings,
): (by: number, client: string) => CredentialsOfRun {
  const sources = recentlyUsed(KEPT_CLIENTS, (client) =>
    credentialsSource(
      { ...ports, readSecret: ofKnownClient(ports.readSecretOf(client)), log: logOf(client, ports.log) },
      settings,
    ),
  )
  return (by, client) => sources.get(client)(by)
}

/** Without a secret there is no client. */
const ofKnownClient =
  (readSecret: ReadSecret): ReadSecret =>
  async (stage, timeoutMs) => {
    try {
      return await readSecret(stage, timeoutMs)
    } catch (error) {
      const isMissing = error instanceof StitchError && error.code === 'secret_not_found'
      throw isMissing ? clientUnknown('It has no secret. Put one there: stitch-token secret put FILE') : error
    }
  }

/** The log, with the client in each line. */
const logOf = (client: string, { debug, info, warn, error }: Log): Log => {
  const of =
    (say: Log['info']): Log['info'] =>
    (message, facts) =>
      say(message, { client, ...facts })
  return { debug: of(debug), info: of(info), warn: of(warn), error: of(error) }
}

/** The error for an event's client that cannot be one of many; `undefined` if it may be one. */
export function refusalOfAlias(client: string): StitchError | undefined {
  if (client === MANY)
    return new StitchError(
      'invalid_request',
      'Name the clients: {"clients": ["ALIAS"]}. This deployment has many.',
    )
  return isAlias(client) ? undefined : clientUnknown(`An alias ${ALIAS_RULE}.`)
}
