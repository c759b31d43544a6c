import type { EverySetting } from '../lib/compose/every-setting.ts'
import type { Environment } from '../lib/settings.ts'

/** Options that every command takes. They win over the environment variables of the same meaning. */
export interface GlobalOptions {
  readonly stage?: string
  readonly client?: string
  readonly region?: string
  readonly profile?: string
  readonly json?: boolean
}

/** The environment as the options change it. */
export function environmentWith(options: GlobalOptions, environment: Environment): Environment {
  const { stage, client, region, profile } = options
  return {
    ...environment,
    ...(stage === undefined ? {} : { STITCH_STAGE: stage }),
    ...(client === undefined ? {} : { STITCH_CLIENT: client }),
    ...(region === undefined ? {} : { AWS_REGION: region }),
    ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
  }
}

/** The refresher's name: `STITCH_REFRESHER_FUNCTION`, else the one that `npm run deploy` gives it. */
export const refresherName = ({ refresherFunction, stage, client }: EverySetting): string =>
  refresherFunction ?? `stitch-client-tokens-${client}-${stage}-refresh-client-token`
