import { loadSharedConfigFiles } from '@smithy/core/config'
import { readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import type { Environment } from '../../lib/settings.ts'
import type { KnownValues } from './command-tree.ts'

/**
 * What is known of the values of options: the scope sets of `STITCH_SCOPES`, the stage and client of the environment
 * beside the defaults, and the profiles and Regions of AWS's files. A wrong setting does not disturb the completions.
 */
export async function knownValues(environment: Environment): Promise<KnownValues> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles().catch(() => ({
    configFile: {},
    credentialsFile: {},
  }))
  const profiles = Object.keys({ ...configFile, ...credentialsFile }).filter((name) => !name.includes('.'))
  const regions = Object.values(configFile).map((profile) => profile.region)
  return {
    file: 'files',
    set: scopeSets(environment),
    name: distinct(['dev', environment.STITCH_STAGE]),
    alias: distinct(['default', environment.STITCH_CLIENT]),
    region: distinct([environment.AWS_REGION, environment.AWS_DEFAULT_REGION, ...regions]),
    profile: distinct(profiles),
    id: distinct([environment.STITCH_CLIENT_ID]),
    time: ['15m', '1h', '6h', '1d'],
  }
}

function scopeSets(environment: Environment): readonly string[] {
  try {
    return readEverySetting({ STITCH_SCOPES: environment.STITCH_SCOPES }).scopeSets
  } catch {
    return STITCH.seedScopes
  }
}

/** Leaves out missing values, and values that could not be one word of a completion script. */
const distinct = (values: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== undefined && /^[\w@+=:,./-]+$/.test(value)) as string[]),
]
