import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { type AwsService, regionSetting } from '../aws/endpoint.ts'
import { parameterStore } from '../aws/parameter-store/token-parameter.ts'
import { sdkEndpoint, sdkSettings } from '../aws/sdk-settings.ts'
import { secretsManager } from '../aws/secrets-manager/read-secret.ts'
import { systemTiming } from '../clock.ts'
import type { Log } from '../observe/log.ts'
import { embeddedMetrics, type Metrics } from '../observe/metrics.ts'
import { powertoolsLog } from '../observe/powertools-log.ts'
import { STITCH } from '../providers/stitch.ts'
import { credentialsSource } from '../refresher/credentials/credentials-source.ts'
import { clientAmongMany, credentialsOfMany } from '../refresher/many/credentials-of-many.ts'
import { manySettings, shareInNeed } from '../refresher/many/many-settings.ts'
import { pacer } from '../refresher/many/pacer.ts'
import { tokenEndpoint } from '../refresher/oauth/token-endpoint.ts'
import { type Refresher, type RefresherPorts, refresher } from '../refresher/refresher.ts'
import { type RefresherSettings, refresherSettings } from '../refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../settings.ts'
import { MANY, parameterOf, secretNameOf } from '../token/many-clients.ts'
import { logLevelOf, writeLine } from './log.ts'

/** The log of the refresher, also where the other settings are wrong. */
export const composeRefresherLog = (environment: Environment): Log => powertoolsLog(logLevelOf(environment))

/** What the refresher is made of, and the clients of AWS that it uses. */
export interface RefresherParts {
  readonly ports: RefresherPorts
  readonly ssm: SSMClient
  readonly secrets: SecretsManagerClient
}

/** The ports of a refresher, wired to AWS and Stitch: of the deployment's one client, or of any among many. */
export function composeRefresherParts(
  environment: Environment,
  settings: RefresherSettings & { readonly region: string },
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
): RefresherParts {
  const aws = (service: AwsService) => ({
    ...sdkSettings(),
    region: settings.region,
    ...sdkEndpoint(environment, service),
  })
  const ssm = new SSMClient(aws('ssm'))
  const secrets = new SecretsManagerClient(aws('secretsmanager'))
  const { kmsKeyId, parameterTier, stage } = settings
  const around = { provider: STITCH, timing: systemTiming, metrics, log }
  const isMany = settings.client === MANY
  const ports: RefresherPorts = {
    ...(isMany
      ? {
          credentials: credentialsOfMany(
            { ...around, readSecretOf: (client) => secretsManager(secrets, secretNameOf(stage, client)) },
            settings,
          ),
          refuseClient: clientAmongMany,
        }
      : {
          credentials: credentialsSource(
            { ...around, readSecret: secretsManager(secrets, settings.secretId) },
            settings,
          ),
        }),
    tokenParameter: (key, by) =>
      parameterStore(
        ssm,
        parameterOf(settings, key),
        { kmsKeyId, ...(parameterTier === 'advanced' ? { tier: 'Advanced' } : {}) },
        () => by - systemTiming.monotonic(),
      ),
    sendTokenRequest: tokenEndpoint(settings.tokenEndpoint),
    newJwtId: randomUUID,
    timing: systemTiming,
    metrics,
    log,
  }
  return { ports, ssm, secrets }
}

/**
 * The refresher, wired to AWS and Stitch. Among many clients it has its own part of what the deployment renews in a second.
 *
 * @throws StitchError `config_invalid`
 */
export function composeRefresher(environment: Environment, log: Log): Refresher {
  const { many, ...settings } = readSettings(environment, (from) => ({
    ...refresherSettings(from, STITCH),
    region: regionSetting(from),
    many: manySettings(from),
  }))
  const metrics = embeddedMetrics(settings, systemTiming.clock, writeLine)
  const { ports } = composeRefresherParts(environment, settings, { metrics, log })
  if (settings.client !== MANY) return refresher(ports, settings)
  const { renewals, burst } = shareInNeed(many)
  const pace = pacer(systemTiming, renewals, burst)
  return refresher({ ...ports, paceAttempt: (_, by) => pace(1, by) }, settings)
}
