import { LOG_LEVELS, type LogLevel, type SettingReader } from '../settings.ts'
import type { ClientMode } from './client-token.ts'

/** The settings that both actors read: names, and the margins of a token's life. */
export interface TokenSettings {
  readonly stage: string
  /** Alias of the client. */
  readonly client: string
  readonly tokenParameterPrefix: string
  readonly expectClientMode: ClientMode | undefined
  readonly refreshAheadSeconds: number
  readonly expiryLeewaySeconds: number
  /** A longer lifetime of a token is not believed. */
  readonly maxLifetimeSeconds: number
  readonly logLevel: LogLevel
}

const NAME = /^[A-Za-z0-9_-]{1,32}$/
const NAME_RULE = 'must be 1 to 32 of A-Z a-z 0-9 _ -'

/** Reads the settings that both actors share. */
export function tokenSettings(from: SettingReader): TokenSettings {
  const stage = from.matching('STITCH_STAGE', 'dev', NAME, NAME_RULE)
  const client = from.matching('STITCH_CLIENT', 'default', NAME, NAME_RULE)
  return {
    stage,
    client,
    tokenParameterPrefix: from.matching(
      'STITCH_TOKEN_PARAMETER_PREFIX',
      `/stitch/${stage}/${client}/tokens`,
      /^(\/[A-Za-z0-9_.-]+)+$/,
      'must begin with / and not end with it, with A-Z a-z 0-9 _ . - between',
    ),
    expectClientMode: from.oneOf('STITCH_EXPECT_CLIENT_MODE', ['test', 'live']),
    refreshAheadSeconds: from.seconds('STITCH_REFRESH_AHEAD_SECONDS', 1800, [120, 43_200]),
    expiryLeewaySeconds: from.seconds('STITCH_EXPIRY_LEEWAY_SECONDS', 120, [0, 3600]),
    maxLifetimeSeconds: from.seconds('STITCH_MAX_LIFETIME_SECONDS', 86_400, [600, 604_800]),
    logLevel: from.oneOf('STITCH_LOG_LEVEL', LOG_LEVELS) ?? 'info',
  }
}
