import { CliError } from './cli-error.ts'

/**
 * The longest argument, in characters. File names and scope sets are shorter, and a private key of 2048 bits in base64
 * is longer.
 */
const MOST_CHARACTERS = 1024

/**
 * Whether an argument is a file's content or a key instead of a name, as `--certificate "$CERTIFICATE"` gives it in a
 * pipeline.
 */
const isFileItself = (argument: string): boolean =>
  argument.includes('-----BEGIN') || argument.length > MOST_CHARACTERS

/**
 * Refuses arguments that are the content of a file, before any output repeats them.
 *
 * @throws CliError `usage`, with nothing of the argument
 */
export function assertNoFileItself(args: readonly string[]): void {
  if (!args.some(isFileItself)) return
  throw new CliError(
    'usage',
    'Give the name of the file, or - and the text on standard input. An argument is a certificate, a key, ' +
      'or another long text, and every process of this machine can read arguments.',
  )
}

/** Errors that may mean that the path is not a path. */
const NO_PATH: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']

/** The error for a file that contains a secret. It leaves out the path if that may be the secret itself. */
export function withoutMisplacedSecret(error: unknown, kind: string): unknown {
  if (!(error instanceof CliError) || !NO_PATH.includes(error.facts.reason)) return error
  const { code, facts } = error
  return new CliError(
    code,
    `There is no such file for the ${kind} (${facts.reason}). ` +
      `Give the name of a file, never the ${kind} itself.`,
    { reason: facts.reason },
  )
}

/**
 * The parser's message about a wrong call, without parts that may be secret: the value of an unknown option, such as
 * `--passphrase=…`, and superfluous operands.
 */
export const withoutValues = (message: string): string =>
  message
    .replace(/^(error: unknown option '(?:--[^'=]*(?==)|-[^'-])).*'/s, "$1'")
    .replace(/^(error: too many arguments .* but got \d+): .*/s, '$1.')
