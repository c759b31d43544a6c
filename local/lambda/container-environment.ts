import { credentialsOf } from './execution-role.ts'
import type { PackagedFunction } from './packaged-function.ts'

/** Where a container runs, and its settings in addition to the template's. */
export interface ContainerPlace {
  readonly region: string
  /** Folder with the unpacked bundle. */
  readonly taskRoot: string
  /** Host and port of the container's Runtime API. */
  readonly runtimeApi: string
  readonly logStream: string
  /** Settings of the local stack, for example `AWS_ENDPOINT_URL`. They win over the template's. */
  readonly overrides: Readonly<Record<string, string>>
}

/**
 * The whole environment of a container (Lambda Developer Guide, "Defined runtime environment variables"), without any
 * variable of the parent. The credentials are those of the function's role, so that an AWS endpoint can limit the
 * function to that role's policies.
 */
export function containerEnvironment(fn: PackagedFunction, place: ContainerPlace): Record<string, string> {
  const credentials = credentialsOf(fn.roleArn)
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    ...fn.environment,
    ...place.overrides,
    _HANDLER: fn.handler,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${fn.memoryMebibytes}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: place.taskRoot,
    LAMBDA_RUNTIME_DIR: import.meta.dirname,
  }
}
