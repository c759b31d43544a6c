/**
 * Every code that an error, an outcome or a problem document can carry, with the HTTP status it is answered with.
 * Codes are stable: alarms, callers and the runbook (`docs/run/operations.md`, one heading per code) rely on them.
 */
export const HTTP_STATUS = {
  // The caller's request.
  invalid_request: 400,
  not_found: 404,
  client_unknown: 404,
  external_reference_conflict: 409,
  payment_request_not_pending: 409,
  body_too_large: 413,
  media_type_unsupported: 415,
  // Settings.
  config_invalid: 500,
  scope_not_configured: 400,
  client_mode_mismatch: 500,
  // Secrets Manager.
  secret_not_found: 502,
  secret_access_denied: 502,
  secret_decrypt_failed: 502,
  secret_pending_deletion: 502,
  secret_unavailable: 502,
  secret_malformed: 502,
  clients_unlistable: 502,
  // Certificate and key.
  certificate_expired: 502,
  certificate_not_yet_valid: 502,
  certificate_missing: 502,
  certificate_malformed: 502,
  certificate_key_mismatch: 502,
  key_missing: 502,
  key_ambiguous: 502,
  key_malformed: 502,
  key_format_unsupported: 502,
  key_encrypted: 502,
  key_passphrase_wrong: 502,
  key_too_weak: 502,
  key_type_unsupported: 502,
  // Token endpoint.
  client_auth_rejected: 502,
  token_request_rejected: 502,
  token_endpoint_unreachable: 502,
  token_endpoint_tls: 502,
  token_endpoint_throttled: 502,
  token_endpoint_unavailable: 502,
  token_endpoint_bad_response: 502,
  token_endpoint_redirect: 502,
  token_response_too_large: 502,
  token_response_invalid: 502,
  token_lifetime_too_short: 502,
  // Parameter Store and KMS.
  token_store_unreadable: 502,
  token_store_failed: 502,
  token_store_version_limit: 502,
  token_store_wrong_type: 502,
  token_too_large: 502,
  kms_key_unusable: 502,
  // Signing with a key in KMS.
  signing_mode_mismatch: 500,
  signing_key_not_found: 502,
  signing_key_denied: 502,
  signing_key_disabled: 502,
  signing_key_pending_deletion: 502,
  signing_key_unusable: 502,
  signing_key_unsuitable: 502,
  signing_key_mismatch: 502,
  signing_throttled: 502,
  signing_unavailable: 502,
  assertion_too_large: 502,
  // Refreshing and reading.
  refresh_failed: 502,
  dispatch_failed: 502,
  refresh_in_progress: 503,
  renewal_postponed: 503,
  token_unavailable: 503,
  // Stitch's API.
  scope_missing: 502,
  upstream_unauthorized: 502,
  upstream_unavailable: 502,
  upstream_bad_response: 502,
  upstream_operation_unknown: 502,
  upstream_input_refused: 400,
  upstream_throttled: 503,
  outcome_unknown: 504,
  verification_slow: 504,
  // Ours.
  internal_error: 500,
} as const

/** A stable code: one of the keys of `HTTP_STATUS`. */
export type ErrorCode = keyof typeof HTTP_STATUS

/** Facts that go with an error: never a token, an assertion, a key, a secret or text that came from outside. */
export type Facts = Readonly<Record<string, unknown>>

/**
 * The one error of this project. `message` says what is wrong and what to do next, for a person; `code` is for
 * programs; `facts` are the values that matter. Of these, `callersFacts` repeat what a caller sent: they go back to
 * that caller, and into no log.
 */
export class StitchError extends Error {
  override readonly name: string = 'StitchError'
  readonly code: ErrorCode
  readonly facts: Facts
  readonly #factsForLog: Facts

  constructor(
    code: ErrorCode,
    message: string,
    { facts = {}, callersFacts = {} }: { facts?: Facts; callersFacts?: Facts } = {},
  ) {
    super(message)
    this.code = code
    this.#factsForLog = facts
    this.facts = { ...facts, ...callersFacts }
  }

  /** The facts without those that repeat what a caller sent. */
  get factsForLog(): Facts {
    return this.#factsForLog
  }
}

/** The code of anything thrown: its own, or `internal_error` for an unforeseen error. */
export const codeOf = (error: unknown): ErrorCode =>
  error instanceof StitchError ? error.code : 'internal_error'

/** What is wrong with one member of what a caller sent. */
export interface InputProblem {
  /** Names from the outside in, joined by dots; empty for the whole. */
  readonly member: string
  /** Never repeats a value. */
  readonly reason: string
}

/** The error for input that is wrong, with what is wrong in each member. */
export const invalidRequest = (errors: readonly InputProblem[]): StitchError =>
  new StitchError('invalid_request', 'Correct the members listed in errors.', { facts: { errors } })
