import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import { findRegion, hasItsProfile, REGION_MISSING } from '../infrastructure/aws-region.ts'
import type { AwsService } from '../lib/aws/endpoint.ts'
import { sdkCredentials, sdkEndpoint, sdkSettings } from '../lib/aws/sdk-settings.ts'
import { type AwsCall, awsCall } from '../lib/aws/signed-call.ts'
import type { Environment } from '../lib/settings.ts'
import { CliError } from './cli-error.ts'
import { withProfile } from './profile.ts'
import { assertKeysBesideSecrets } from './signing-key/key-address.ts'
import type { KeyDesk } from './signing-key/key-desk.ts'

/** AWS as the person at the terminal may use it. */
export interface Aws {
  readonly region: string
  /** The address in place of AWS's own, if there is one. */
  readonly endpoint: string | undefined
  readonly ssm: SSMClient
  readonly secrets: SecretsManagerClient
  /** Signed requests outside the SDK: for Lambda, which needs no third client. */
  readonly call: AwsCall
  /**
   * KMS, loaded when a command handles keys: most do not. Rejects with `config_invalid` if keys and secrets would not
   * be in one place.
   */
  readonly keys: () => Promise<KeyDesk>
}

/**
 * Connects to AWS as the deployment does for the Region, and as the SDK does for credentials: environment, profile,
 * single sign-on, instance role.
 *
 * @throws CliError `aws_profile_not_found`, `aws_region_missing` or `aws_credentials_missing`, before any command has
 *   done half of its work
 */
export async function connectAws(given: Environment): Promise<Aws> {
  const profile = given.AWS_PROFILE || undefined
  if (!(await hasItsProfile(given)))
    throw new CliError(
      'aws_profile_not_found',
      `There is no AWS profile ${profile} on this machine. See: aws configure list-profiles`,
      { profile },
    )
  const region = await findRegion(given)
  if (region === undefined) throw new CliError('aws_region_missing', REGION_MISSING)
  if (!/^[a-z0-9-]{1,63}$/.test(region))
    throw new CliError('usage', `${JSON.stringify(region)} is not the name of an AWS Region.`, { region })
  const environment = await withProfile(given)
  const settings = (service: AwsService, attemptMs?: number) => ({
    ...sdkSettings(attemptMs),
    region,
    // A named profile takes precedence over keys in the environment, as in the SDK.
    ...(profile === undefined ? sdkCredentials(environment) : { profile }),
    ...sdkEndpoint(environment, service),
  })
  const ssm = new SSMClient(settings('ssm'))
  const secrets = new SecretsManagerClient(settings('secretsmanager'))
  const { accessKeyId, secretAccessKey, sessionToken } = await ssm.config.credentials().catch(() => {
    throw credentialsMissing(profile)
  })
  if (![accessKeyId, sessionToken ?? 'none'].every((text) => VISIBLE_ASCII.test(text)))
    throw credentialsCopiedBadly()
  const call = awsCall({
    ...environment,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  })
  const { endpoint } = sdkEndpoint(environment, 'ssm')
  const keys = async () => {
    assertKeysBesideSecrets(environment, region)
    const [{ KMSClient }, { keyDesk }] = await Promise.all([
      import('@aws-sdk/client-kms'),
      import('./signing-key/key-desk.ts'),
    ])
    const { retryStrategy, ...once } = settings('kms', KMS_ATTEMPT_MS)
    return keyDesk(new KMSClient({ ...once, retryStrategy }), new KMSClient({ ...once, maxAttempts: 1 }))
  }
  return { region, endpoint, ssm, secrets, call, keys }
}

/** How long KMS may take for one attempt, in milliseconds. Creating a wrapping key takes longest. */
const KMS_ATTEMPT_MS = 8000

/**
 * The characters of an access key or a session token that a header may contain. A line end can come from a file that
 * was read whole.
 */
const VISIBLE_ASCII = /^[\x21-\x7E]+$/

const credentialsCopiedBadly = (): CliError =>
  new CliError(
    'aws_credentials_rejected',
    'Copy the AWS access key id and the session token again. ' +
      'One of them contains a space, a line end or another character that is not allowed.',
  )

const credentialsMissing = (profile: string | undefined): CliError =>
  new CliError(
    'aws_credentials_missing',
    profile === undefined
      ? 'No AWS credentials were found: sign in (aws sso login), give --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (any text for npm start).'
      : `The AWS profile ${profile} gives no credentials: sign in (aws sso login), or correct it in AWS's config file.`,
    profile === undefined ? {} : { profile },
  )
