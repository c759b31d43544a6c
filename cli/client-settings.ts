import { type EverySetting, readEverySetting } from '../lib/compose/every-setting.ts'
import { MANY, secretNameOf, tokensPrefixOf } from '../lib/token/many-clients.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'

/**
 * Every setting, of the client that the command is about. Among many clients the secret and the tokens have the names
 * that the deployment gives them.
 *
 * @throws StitchError `config_invalid`
 */
export function settingsOf({ environment, client }: Pick<Io, 'environment' | 'client'>): EverySetting {
  if (environment.STITCH_CLIENT?.trim() !== MANY) return readEverySetting(environment)
  // A client id that is exported is of one client, and each secret names its own.
  const config = readEverySetting({ ...environment, STITCH_CLIENT_ID: undefined })
  return client === undefined ? config : settingsOfClient(config, client)
}

/** The settings of one among many clients. */
export const settingsOfClient = (config: EverySetting, client: string): EverySetting => ({
  ...config,
  secretId: secretNameOf(config.stage, client, config.signing),
  tokenParameterPrefix: tokensPrefixOf(config.stage, client),
})

/**
 * The same for a command that is about one client.
 *
 * @throws CliError `usage` where one among many is meant and none is named
 */
export function settingsOfOne(io: Pick<Io, 'environment' | 'client'>): EverySetting {
  const config = settingsOf(io)
  if (isOfAll(config, io)) throw new CliError('usage', 'Name one of the clients: --client ALIAS --many.')
  return config
}

/** Whether a command is about all clients of a deployment for many. */
export const isOfAll = ({ client }: EverySetting, { client: alias }: Pick<Io, 'client'>): boolean =>
  client === MANY && alias === undefined

/** The client as a heading says it. */
export const clientName = ({ client }: EverySetting, { client: alias }: Pick<Io, 'client'>): string =>
  alias === undefined ? client : `${alias} of many`
