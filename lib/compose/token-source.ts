import { lambdaRefresher } from '../aws/lambda-refresher.ts'
import { tokenReader } from '../aws/parameter-store/token-reader.ts'
import type { AwsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import { embeddedMetrics } from '../observe/metrics.ts'
import { clientAmongMany } from '../reader/client-among-many.ts'
import { readAhead } from '../reader/read-ahead.ts'
import { readerSettings } from '../reader/reader-settings.ts'
import { type TokenSource, tokenSource } from '../reader/token-source.ts'
import type { UnknownClients } from '../reader/unknown-clients.ts'
import { type Environment, readSettings } from '../settings.ts'
import { MANY, parameterOf } from '../token/many-clients.ts'
import type { Pace } from '../token/pacer.ts'
import type { ScopeSet } from '../token/scope-set.ts'
import { writeLine } from './log.ts'

/** The parts of a token source besides its settings. */
export interface SourceParts {
  readonly call: AwsCall
  /** Whether to begin the first read at once. */
  readonly isAhead: boolean
  /** One of many clients; the deployment's one client by default. */
  readonly client?: string | undefined
  readonly paceReads?: Pace
  /** The limit for names that are no client's; none by default. */
  readonly unknown?: UnknownClients
}

/**
 * The token source of one scope set, wired to Parameter Store and the refresher.
 *
 * @throws StitchError `config_invalid`
 */
export function composeTokenSource(
  environment: Environment,
  scope: ScopeSet,
  { call, isAhead, client, paceReads, unknown }: SourceParts,
): TokenSource {
  const settings = readSettings(environment, (from) => {
    const read = readerSettings(from)
    if (client !== undefined) return { ...read, client: MANY, clients: [client] as const }
    if (read.client === MANY) from.problem('STITCH_CLIENT is many: say which client is meant')
    return read
  })
  const withoutHolding: AwsCall = (request) => call({ ...request, holdsProcess: false })
  const { refresherFunction } = settings
  const parameter = parameterOf(settings, { client: client ?? '', scopeSet: scope })
  const readToken = tokenReader(call, parameter)
  const ports = {
    readToken: isAhead
      ? readAhead(tokenReader(withoutHolding, parameter), readToken, systemTiming)
      : readToken,
    invokeRefresher: refresherFunction === undefined ? undefined : lambdaRefresher(call, refresherFunction),
  }
  return tokenSource(
    {
      ...(client === undefined || unknown === undefined
        ? ports
        : clientAmongMany(client, ports, unknown, systemTiming)),
      ...(paceReads === undefined ? {} : { paceReads }),
      timing: systemTiming,
      metrics: embeddedMetrics(settings, systemTiming.clock, writeLine),
    },
    { ...settings, scope, parameter },
  )
}
