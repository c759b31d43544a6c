import type { Facts } from '../lib/errors.ts'

/** What goes wrong on the way to the system rather than in it. `docs/use/cli.md` has a heading for each. */
export const CLI_CODES = [
  'usage',
  'file_unreadable',
  'output_unwritable',
  'interrupted',
  'aws_profile_not_found',
  'aws_region_missing',
  'aws_credentials_missing',
  'aws_credentials_rejected',
  'aws_unreachable',
  'local_stack_only',
  'api_errors',
  'log_group_not_found',
  'logs_access_denied',
  'logs_too_long',
  'refresher_not_found',
  'refresher_access_denied',
  'clock_skewed',
  'client_changed',
  'clients_failing',
  'key_not_for_kms',
  'key_in_use',
  'secret_with_key_remains',
  'secret_changed_meanwhile',
] as const

export type CliCode = (typeof CLI_CODES)[number]

/** A failure of the command line itself. The message says what is wrong and what to do; it never holds a secret. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliCode
  readonly facts: Facts

  constructor(code: CliCode, message: string, facts: Facts = {}) {
    super(message)
    this.code = code
    this.facts = facts
  }
}
