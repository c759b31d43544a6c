import { constants } from 'node:os'
import { type ErrorCode, type Facts, StitchError } from '../lib/errors.ts'
import { type CliCode, CliError } from './cli-error.ts'

/** How a command ended, for scripts. */
export const EXIT = {
  ok: 0,
  /** The command found something wrong, or could not do what was asked: the code says which. */
  failed: 1,
  /** The command was called wrongly: arguments, files, settings, AWS credentials. */
  usage: 2,
  /** Another attempt may succeed. */
  tryAgain: 3,
  /** Ended by a signal before it was done. The signal's number is added: Ctrl-C gives 130. */
  interrupted: 128,
} as const

/** A failure, as it is shown. */
export interface Problem {
  readonly code: ErrorCode | CliCode
  readonly message: string
  readonly facts: Facts
  /** Where to read more. */
  readonly runbook: string
  readonly exitCode: number
}

const USAGE = new Set<string>([
  'usage',
  'file_unreadable',
  'config_invalid',
  'local_stack_only',
  'scope_not_configured',
  'aws_profile_not_found',
  'aws_region_missing',
  'aws_credentials_missing',
  'aws_credentials_rejected',
])

const TRY_AGAIN = new Set<string>([
  'aws_unreachable',
  'refresh_in_progress',
  'renewal_postponed',
  'secret_changed_meanwhile',
  'secret_unavailable',
  'signing_throttled',
  'signing_unavailable',
  'token_endpoint_unreachable',
  'token_endpoint_throttled',
  'token_endpoint_unavailable',
  'upstream_throttled',
  'upstream_unavailable',
])

/** AWS's names for errors of rejected credentials (AWS: "Common error types"). */
const REJECTED_CREDENTIALS =
  /^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken)/

/** Node's, the SDK's and our names for a missing answer, and for an answer that is not from AWS. */
const NO_ANSWER =
  /^([A-Z][A-Z_\d]{4,}|TimeoutError|AbortError|Error|AggregateError|SyntaxError|ForeignAnswer)$/

/**
 * What to show for anything thrown. AWS's refusals get texts of their own, because the person's credentials cause them.
 */
export function problemOf(thrown: unknown): Problem {
  const error = forAPerson(thrown)
  const { code, message, facts } = error
  const page = error instanceof CliError ? 'docs/use/cli.md' : 'docs/run/operations.md'
  return { code, message, facts, runbook: `${page}#${code}`, exitCode: exitCodeOf(error) }
}

function exitCodeOf({ code, facts }: StitchError | CliError): number {
  if (code === 'interrupted') return EXIT.interrupted + constants.signals[facts.signal as NodeJS.Signals]
  return USAGE.has(code) ? EXIT.usage : TRY_AGAIN.has(code) ? EXIT.tryAgain : EXIT.failed
}

function forAPerson(thrown: unknown): StitchError | CliError {
  if (thrown instanceof CliError) return thrown
  if (!(thrown instanceof StitchError)) return unforeseen(thrown)
  const { code, message, facts } = thrown
  const awsError = String(facts.awsError ?? '')
  if (isRejectionOfCredentials(awsError)) return credentialsRejected(awsError)
  if (NO_ANSWER.test(awsError))
    return new CliError(
      'aws_unreachable',
      `AWS gave no answer (${awsError}). ` +
        'Check the network, the Region and AWS_ENDPOINT_URL (npm start serves http://localhost:3001).',
      { awsError },
    )
  const said = (text: string) => new StitchError(code, text, { facts })
  if (
    awsError === 'AccessDeniedException' ||
    (code === 'signing_key_denied' && facts.reason === 'AccessDeniedException')
  )
    return said(
      `${message} The command line uses your own AWS credentials. Your user or role lacks the right.`,
    )
  if (code === 'scope_not_configured' && Array.isArray(facts.configured))
    return said(
      `This scope set is not configured. Use one of these: ${facts.configured.join(', ')}. ` +
        'Or add it to STITCH_SCOPES and deploy.',
    )
  if (code === 'client_unknown')
    return said('This client has no secret. Store one: stitch-token secret put FILE')
  if (code === 'refresh_in_progress')
    return said('The refresher is at work. Try again, or look at what is stored: stitch-token status')
  return thrown
}

/** Whether AWS's name for an error says that AWS rejects the caller's credentials (AWS: "Common error types"). */
export const isRejectionOfCredentials = (awsError: string): boolean => REJECTED_CREDENTIALS.test(awsError)

/** What to do about such credentials. */
export const credentialsRejected = (awsError: string): CliError =>
  new CliError(
    'aws_credentials_rejected',
    `AWS rejects these credentials (${awsError}). ` +
      "Sign in again (aws sso login), or check AWS_PROFILE, the access key and this machine's clock.",
    { awsError },
  )

/** The error's name is shown, but not its text, which may contain a secret. */
const unforeseen = (thrown: unknown): StitchError =>
  new StitchError(
    'internal_error',
    'Please report this unexpected error: its name, and the command you ran.',
    {
      facts: { error: thrown instanceof Error ? thrown.name : typeof thrown },
    },
  )
