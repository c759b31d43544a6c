import { CliError } from './cli-error.ts'

/** Most characters of an argument: file names and scope sets are shorter, and a private key of 2048 bits in base64 is longer. */
const MOST_CHARACTERS = 1024

/** A file or a key in place of its name, as `--certificate "$CERTIFICATE"` gives it in a pipeline. */
const isFileItself = (argument: string): boolean =>
  argument.includes('-----BEGIN') || argument.length > MOST_CHARACTERS

/**
 * Refuses arguments that are what a file holds, before anything repeats them.
 *
 * @throws CliError `usage`, with nothing of the argument
 */
export function assertNoFileItself(args: readonly string[]): void {
  if (!args.some(isFileItself)) return
  throw new CliError(
    'usage',
    'An argument is a certificate, a key, or another long text. Give the name of its file, or - and the text on standard input: every process of this machine can read arguments.',
  )
}

/** Reasons for which a path may be no path at all. */
const NO_PATH: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']

/** The error for a file with a secret in it: without the path, where the secret itself may have been given for it. */
export function withoutMisplacedSecret(error: unknown, kind: string): unknown {
  if (!(error instanceof CliError) || !NO_PATH.includes(error.facts.reason)) return error
  const { code, facts } = error
  return new CliError(
    code,
    `There is no such file for the ${kind} (${facts.reason}). Give the name of a file, never the ${kind} itself.`,
    { reason: facts.reason },
  )
}

/**
 * What the parser says of a wrong call, without what may be a secret in it: the value of an option that is not known, such as
 * `--passphrase=…`, and operands for which there is no place.
 */
export const withoutValues = (message: string): string =>
  message
    .replace(/^(error: unknown option '(?:--[^'=]*(?==)|-[^'-])).*'/s, "$1'")
    .replace(/^(error: too many arguments .* but got \d+): .*/s, '$1.')
