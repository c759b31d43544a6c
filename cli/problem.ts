import { constants } from 'node:os'
import { type ErrorCode, type Facts, StitchError } from '../lib/errors.ts'
import { type CliCode, CliError } from './cli-error.ts'

/** How a command ended, for scripts. */
export const EXIT = {
  ok: 0,
  /** What was asked about is not right, or could not be done: the code says which. */
  failed: 1,
  /** The command was called wrongly: arguments, files, settings, AWS credentials. */
  usage: 2,
  /** Nothing is wrong that another try might not cure. */
  tryAgain: 3,
  /** Ended by a signal before it was done: this and the signal's number, which makes 130 of Ctrl-C. */
  interrupted: 128,
} as const

/** Something that went wrong, as it is shown. */
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
  'secret_changed_meanwhile',
  'secret_unavailable',
  'token_endpoint_unreachable',
  'token_endpoint_throttled',
  'token_endpoint_unavailable',
  'upstream_throttled',
  'upstream_unavailable',
])

/** AWS's names for credentials that it does not take (AWS: "Common error types"). */
const REJECTED_CREDENTIALS =
  /^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|InvalidClientTokenId|IncompleteSignature|MissingAuthenticationToken)/

/** Node's and the SDK's names, and ours, for an AWS that gave no answer, or none of AWS's. */
const NO_ANSWER =
  /^([A-Z][A-Z_\d]{4,}|TimeoutError|AbortError|Error|AggregateError|SyntaxError|ForeignAnswer)$/

/** What to show for anything thrown. AWS's refusals are told apart here, since a person's own credentials cause them. */
export function problemOf(thrown: unknown): Problem {
  const error = forAPerson(thrown)
  const { code, message, facts } = error
  const page = error instanceof CliError ? 'docs/cli.md' : 'docs/operations.md'
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
      `AWS gave no answer (${awsError}). Check the network, the Region and AWS_ENDPOINT_URL (npm start serves http://localhost:3001).`,
      { awsError },
    )
  const said = (text: string) => new StitchError(code, text, { facts })
  if (awsError === 'AccessDeniedException')
    return said(
      `${message} The command line uses your own AWS credentials: it is your user or role that lacks the right.`,
    )
  if (code === 'scope_not_configured' && Array.isArray(facts.configured))
    return said(
      `This scope set is not configured. Take one of these: ${facts.configured.join(', ')}; or add it to STITCH_SCOPES and deploy.`,
    )
  if (code === 'refresh_in_progress')
    return said('The refresher is at work. Try again, or look at what is stored: stitch-token status')
  return thrown
}

/** Whether AWS's name for an error says that it does not take the caller's credentials (AWS: "Common error types"). */
export const isRejectionOfCredentials = (awsError: string): boolean => REJECTED_CREDENTIALS.test(awsError)

/** What to do about such credentials. */
export const credentialsRejected = (awsError: string): CliError =>
  new CliError(
    'aws_credentials_rejected',
    `AWS does not take these credentials (${awsError}). Sign in again (aws sso login), or check AWS_PROFILE, the access key and this machine's clock.`,
    { awsError },
  )

/** Its name is told and its text is not: nobody knows what stands in it. */
const unforeseen = (thrown: unknown): StitchError =>
  new StitchError(
    'internal_error',
    'An unforeseen error. Please report its name with the command you gave.',
    {
      facts: { error: thrown instanceof Error ? thrown.name : typeof thrown },
    },
  )
