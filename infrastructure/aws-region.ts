import { loadSharedConfigFiles } from '@smithy/core/config'
import type { Environment } from '../lib/settings.ts'

/**
 * The Region that a person means. The deployment and the command line look for it in the same order: `AWS_REGION`,
 * `AWS_DEFAULT_REGION`, then the profile (`AWS_PROFILE`) in AWS's shared files. There is no default, because each
 * Region has tokens and a secret of its own.
 */
export async function findRegion(environment: Environment): Promise<string | undefined> {
  const given = [environment.AWS_REGION, environment.AWS_DEFAULT_REGION].map((text) => text?.trim())
  return given.find(Boolean) ?? (await profileOf(environment))?.region?.trim() ?? undefined
}

/** What to do when there is none. */
export const REGION_MISSING =
  'No AWS Region is given, and none is guessed. Give --region, for example --region af-south-1, set AWS_REGION, or write one into your AWS profile.'

/** Whether the profile that the environment names is in AWS's shared files; true if the environment names none. */
export const hasItsProfile = async (environment: Environment): Promise<boolean> =>
  (environment.AWS_PROFILE ?? '') === '' || (await profileOf(environment)) !== undefined

async function profileOf(
  environment: Environment,
): Promise<Readonly<Record<string, string | undefined>> | undefined> {
  const name = environment.AWS_PROFILE || 'default'
  const { AWS_CONFIG_FILE: configFilepath, AWS_SHARED_CREDENTIALS_FILE: filepath } = environment
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    ...(configFilepath ? { configFilepath } : {}),
    ...(filepath ? { filepath } : {}),
  })
  // A profile may have the name of a member that every object has.
  const [inConfig, inCredentials] = [configFile, credentialsFile].map((file) =>
    Object.hasOwn(file, name) ? file[name] : undefined,
  )
  return inConfig === undefined && inCredentials === undefined ? undefined : { ...inConfig, ...inCredentials }
}
