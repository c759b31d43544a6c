import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { type AwsService, regionSetting } from '../aws/endpoint.ts'
import { parameterStore } from '../aws/parameter-store/token-parameter.ts'
import { sdkEndpoint, sdkSettings } from '../aws/sdk-settings.ts'
import { secretsManager } from '../aws/secrets-manager/read-secret.ts'
import { systemTiming } from '../clock.ts'
import type { Log } from '../observe/log.ts'
import { embeddedMetrics } from '../observe/metrics.ts'
import { powertoolsLog } from '../observe/powertools-log.ts'
import { STITCH } from '../providers/stitch.ts'
import { credentialsSource } from '../refresher/credentials/credentials-source.ts'
import { tokenEndpoint } from '../refresher/oauth/token-endpoint.ts'
import { type Refresher, refresher } from '../refresher/refresher.ts'
import { refresherSettings } from '../refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../settings.ts'
import { tokenParameterName } from '../token/scope-set.ts'
import { logLevelOf, writeLine } from './log.ts'

/** The log of the refresher, also where the other settings are wrong. */
export const composeRefresherLog = (environment: Environment): Log => powertoolsLog(logLevelOf(environment))

/**
 * The refresher, wired to AWS and Stitch.
 *
 * @throws StitchError `config_invalid`
 */
export function composeRefresher(environment: Environment, log: Log): Refresher {
  const { region, ...settings } = readSettings(environment, (from) => ({
    ...refresherSettings(from, STITCH),
    region: regionSetting(from),
  }))
  const metrics = embeddedMetrics(settings, systemTiming.clock, writeLine)
  const aws = (service: AwsService) => ({ ...sdkSettings(), region, ...sdkEndpoint(environment, service) })
  const ssm = new SSMClient(aws('ssm'))
  const readSecret = secretsManager(new SecretsManagerClient(aws('secretsmanager')), settings.secretId)
  return refresher(
    {
      credentials: credentialsSource(
        { readSecret, provider: STITCH, timing: systemTiming, metrics, log },
        settings,
      ),
      tokenParameter: ({ scopeSet }, by) =>
        parameterStore(
          ssm,
          tokenParameterName(settings.tokenParameterPrefix, scopeSet),
          settings.kmsKeyId,
          () => by - systemTiming.monotonic(),
        ),
      sendTokenRequest: tokenEndpoint(settings.tokenEndpoint),
      newJwtId: randomUUID,
      timing: systemTiming,
      metrics,
      log,
    },
    settings,
  )
}
