import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { type AwsService, regionSetting } from '../aws/endpoint.ts'
import { parameterStore } from '../aws/parameter-store/token-parameter.ts'
import { sdkCredentials, sdkEndpoint, sdkSettings } from '../aws/sdk-settings.ts'
import { secretsManager } from '../aws/secrets-manager/read-secret.ts'
import { awsCall } from '../aws/signed-call.ts'
import { systemTiming } from '../clock.ts'
import type { Log } from '../observe/log.ts'
import { embeddedMetrics, type Metrics } from '../observe/metrics.ts'
import { powertoolsLog } from '../observe/powertools-log.ts'
import { STITCH } from '../providers/stitch.ts'
import { credentialsSource } from '../refresher/credentials/credentials-source.ts'
import { credentialsOfMany, refusalOfAlias } from '../refresher/many/credentials-of-many.ts'
import { manySettings } from '../refresher/many/many-settings.ts'
import { pacedInNeed } from '../refresher/many/paced.ts'
import { tokenEndpoint } from '../refresher/oauth/token-endpoint.ts'
import { type Refresher, type RefresherPorts, refresher } from '../refresher/refresher.ts'
import { type RefresherSettings, refresherSettings } from '../refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../settings.ts'
import { MANY, parameterOf, secretNameOf } from '../token/many-clients.ts'
import { assertionSigner } from './assertion-signer.ts'
import { logLevelOf, writeLine } from './log.ts'

/** The log of the refresher. It works also if the other settings are wrong. */
export const composeRefresherLog = (environment: Environment): Log => powertoolsLog(logLevelOf(environment))

/** The parts of the refresher, and the AWS clients that it uses. */
export interface RefresherParts {
  readonly ports: RefresherPorts
  readonly ssm: SSMClient
  readonly secrets: SecretsManagerClient
}

/** The ports of a refresher, wired to AWS and Stitch. It serves the deployment's one client, or any of many. */
export function composeRefresherParts(
  environment: Environment,
  settings: RefresherSettings & { readonly region: string },
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
): RefresherParts {
  const aws = (service: AwsService) => ({
    ...sdkSettings(),
    region: settings.region,
    ...sdkEndpoint(environment, service),
    ...sdkCredentials(environment),
  })
  const ssm = new SSMClient(aws('ssm'))
  const secrets = new SecretsManagerClient(aws('secretsmanager'))
  const { kmsKeyId, parameterTier, stage, signing } = settings
  const around = { provider: STITCH, timing: systemTiming, metrics, log }
  const isMany = settings.client === MANY
  const ports: RefresherPorts = {
    ...(isMany
      ? {
          credentials: credentialsOfMany(
            {
              ...around,
              readSecretOf: (client) => secretsManager(secrets, secretNameOf(stage, client, signing)),
            },
            settings,
          ),
          refuseClient: refusalOfAlias,
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
    sign: assertionSigner(awsCall(environment)),
    sendTokenRequest: tokenEndpoint(settings.tokenEndpoint),
    newJwtId: randomUUID,
    timing: systemTiming,
    metrics,
    log,
  }
  return { ports, ssm, secrets }
}

/**
 * The refresher, wired to AWS and Stitch. In a deployment for many clients it has its own share of the renewals in a
 * second.
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
  return refresher({ ...ports, ...pacedInNeed(systemTiming, many, ports.sendTokenRequest) }, settings)
}
