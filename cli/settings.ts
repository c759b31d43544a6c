import { stackName } from '../infrastructure/deployment-name.ts'
import { functionName, REFRESH_CLIENTS, REFRESHER } from '../infrastructure/names.ts'
import type { EverySetting } from '../lib/compose/every-setting.ts'
import type { Environment } from '../lib/settings.ts'
import { ALIAS_RULE, isAlias, MANY } from '../lib/token/many-clients.ts'
import type { Signing } from '../lib/token/signing.ts'
import { CliError } from './cli-error.ts'

/** Options that every command takes. They win over the environment variables of the same meaning. */
export interface GlobalOptions {
  readonly stage?: string
  readonly client?: string
  /** Whether the deployment is one for many clients. */
  readonly many?: boolean
  readonly region?: string
  readonly profile?: string
  /** Where the private key is. */
  readonly signing?: Signing
  /** Whether the command imports a private key into KMS, or uses one that is there. In both cases KMS signs. */
  readonly intoKms?: boolean
  readonly kmsKey?: string
  readonly json?: boolean
}

/**
 * The environment as the options change it. In a deployment for many clients `STITCH_CLIENT` is `many`, even if one
 * client is chosen.
 */
export function environmentWith(options: GlobalOptions, environment: Environment): Environment {
  const { stage, client, region, profile } = options
  const signing = options.intoKms === true || options.kmsKey !== undefined ? 'kms' : options.signing
  return {
    ...environment,
    ...(stage === undefined ? {} : { STITCH_STAGE: stage }),
    ...(client === undefined ? {} : { STITCH_CLIENT: client }),
    ...(isOfMany(options, environment) ? { STITCH_CLIENT: MANY } : {}),
    ...(signing === undefined ? {} : { STITCH_SIGNING: signing }),
    ...(region === undefined ? {} : { AWS_REGION: region }),
    ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
  }
}

/**
 * The alias of the client that is meant in a deployment for many; `undefined` where all of them are, and where the
 * deployment is for one.
 *
 * @throws CliError `usage`
 */
export function clientAmongMany(options: GlobalOptions, environment: Environment): string | undefined {
  if (!isOfMany(options, environment)) return undefined
  const client = options.client ?? (environment.STITCH_CLIENT?.trim() || MANY)
  if (client === MANY) return undefined
  if (!isAlias(client)) throw new CliError('usage', `The alias of a client ${ALIAS_RULE}.`)
  return client
}

const isOfMany = ({ many, client }: GlobalOptions, { STITCH_CLIENT: setting }: Environment): boolean =>
  many === true || client === MANY || setting?.trim() === MANY

/** The name in a function's ARN; a name as it is. */
export const functionNameOf = (nameOrArn: string): string =>
  /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn

/** The refresher's name: `STITCH_REFRESHER_FUNCTION`, else the one that `npm run deploy` gives it. */
export const refresherName = ({ refresherFunction, stage, client }: EverySetting): string =>
  refresherFunction ?? functionName({ stackName: stackName(stage, client) }, REFRESHER)

/** The name of the function that a tick over many clients invokes. It follows from the refresher's name. */
export const ticksName = (config: EverySetting): string => {
  const name = refresherName(config)
  return name.endsWith(REFRESHER) ? `${name.slice(0, -REFRESHER.length)}${REFRESH_CLIENTS}` : name
}
