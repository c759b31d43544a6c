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
import { manySettings, shareOfTick } from '../refresher/many/many-settings.ts'
import { pacer } from '../refresher/many/pacer.ts'
import { refresherSettings } from '../refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../settings.ts'
import { parameterOf, secretsPrefix } from '../token/many-clients.ts'
import { writeLine } from './log.ts'
import { composeRefresherParts } from './refresher.ts'

/** Hands out the clients where the event is a tick, and renews those that it names. */
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
  const share = shareOfTick(many)
  const paceRepetitions = pacer(systemTiming, share.repetitions)
  const run = chunkRun(
    {
      ...ports,
      readTokens: (keys, by) =>
        readParameters(
          ssm,
          keys.map((key) => parameterOf(settings, key)),
          by - systemTiming.monotonic(),
        ),
      readsPerSecond: share.reads,
      renewalsPerSecond: share.renewals,
      // The first attempt of each renewal has its place already.
      paceAttempt: async (attempt, by) => attempt === 1 || paceRepetitions(1, by),
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
