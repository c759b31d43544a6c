import { regionSetting } from '../aws/endpoint.ts'
import { handOutTo } from '../aws/hand-out.ts'
import { readParameters } from '../aws/parameter-store/token-batch.ts'
import { listSecrets } from '../aws/secrets-manager/list-secrets.ts'
import { awsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import { gatheredMetrics } from '../observe/gathered-metrics.ts'
import type { Log } from '../observe/log.ts'
import { figuresAsLines } from '../observe/metrics.ts'
import { STITCH } from '../providers/stitch.ts'
import { readChunk } from '../refresher/many/chunk-event.ts'
import type { ChunkResult } from '../refresher/many/chunk-report.ts'
import { chunkRun } from '../refresher/many/chunk-run.ts'
import { clientList } from '../refresher/many/client-list.ts'
import { type Dispatched, dispatcher } from '../refresher/many/dispatcher.ts'
import { manySettings } from '../refresher/many/many-settings.ts'
import { pacedInTick } from '../refresher/many/paced.ts'
import { refresherSettings } from '../refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../settings.ts'
import { parameterOf, secretsPrefix } from '../token/many-clients.ts'
import { writeLine } from './log.ts'
import { composeRefresherParts } from './refresher.ts'

/** Hands out the clients if the event is a tick. Else it renews the clients that the event names. */
export type ManyRefresher = (event: unknown) => Promise<Dispatched | ChunkResult>

/**
 * The refresher of a deployment for many clients, wired to AWS and Stitch.
 *
 * @throws StitchError `config_invalid`
 */
export function composeManyRefresher(environment: Environment, log: Log): ManyRefresher {
  const { many, functionName, ...settings } = readSettings(environment, (from) => ({
    ...refresherSettings(from, STITCH),
    many: manySettings(from),
    region: regionSetting(from),
    functionName: from.optional('AWS_LAMBDA_FUNCTION_NAME') ?? '',
  }))
  const metrics = gatheredMetrics(figuresAsLines(settings, systemTiming.clock, writeLine))
  const { ports, ssm, secrets } = composeRefresherParts(environment, settings, { metrics, log })
  const run = chunkRun(
    {
      ...ports,
      ...pacedInTick(systemTiming, many),
      readTokens: (keys, by) =>
        readParameters(
          ssm,
          keys.map((key) => parameterOf(settings, key)),
          by - systemTiming.monotonic(),
        ),
    },
    settings,
  )
  const dispatch = dispatcher(
    {
      timing: systemTiming,
      metrics,
      log,
      listClients: clientList(
        {
          listSecrets: () =>
            listSecrets(secrets, secretsPrefix(settings.stage), { now: systemTiming.monotonic }),
          log,
        },
        settings.stage,
        settings.signing,
      ),
      handOut: handOutTo(awsCall(environment), functionName),
    },
    settings,
    many.turns,
  )
  return async (event) => {
    const chunk = readChunk(event)
    try {
      return chunk === undefined ? await dispatch() : await run(chunk)
    } finally {
      metrics.flush()
    }
  }
}
