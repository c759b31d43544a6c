import { STITCH } from '../lib/providers/stitch.ts'
import {
  type ClientCredentials,
  parseClientCredentials,
} from '../lib/refresher/credentials/client-credentials.ts'
import type { Environment } from '../lib/settings.ts'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'

/** Options that name a client and what proves it. Secrets come from files or standard input (`-`), never from an argument. */
export interface CredentialsOptions {
  readonly clientId?: string
  readonly certificate?: string
  readonly passphraseFile?: string
  readonly clientSecretFile?: string
}

/** Credentials as they were given. */
export interface GivenCredentials {
  readonly credentials: ClientCredentials
  /** What the secret has to hold: JSON, shape 1 or 2 of README.md, section "Settings". */
  readonly secretString: string
}

/**
 * Reads the credentials that the options name.
 *
 * @throws CliError `usage` or `file_unreadable`, and what `parseClientCredentials` throws: nothing of a file is in any of them
 */
export async function readCredentials(
  io: Io,
  options: CredentialsOptions,
  environment: Environment,
): Promise<GivenCredentials> {
  const { certificate, clientSecretFile, passphraseFile } = options
  const clientId = options.clientId ?? (environment.STITCH_CLIENT_ID || undefined)
  if (clientId === undefined)
    throw new CliError('usage', 'Say which client: --client-id ID, or set STITCH_CLIENT_ID.')
  if ((certificate === undefined) === (clientSecretFile === undefined))
    throw new CliError('usage', 'Give either a certificate or --client-secret-file, and not both.')
  if ([certificate, clientSecretFile, passphraseFile].filter((path) => path === '-').length > 1)
    throw new CliError('usage', 'Only one of the files can be standard input (-).')

  const passphrase =
    passphraseFile === undefined
      ? {}
      : { passphrase: (await io.readText(passphraseFile)).replace(/\r?\n$/, '') }
  const members =
    certificate === undefined
      ? { clientId, clientSecret: (await io.readText(clientSecretFile as string)).trim() }
      : { clientId, certificate: await io.readText(certificate), ...passphrase }
  const secretString = JSON.stringify(members)
  return { credentials: parseClientCredentials({ string: secretString }, STITCH), secretString }
}
