import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { CLI_CODES, CliError } from '../../../cli/cli-error.ts'
import { problemOf } from '../../../cli/problem.ts'
import { type ErrorCode, StitchError } from '../../../lib/errors.ts'

const failed = (code: ErrorCode, awsError?: string) =>
  problemOf(new StitchError(code, 'said', { facts: awsError === undefined ? {} : { awsError } }))

const EXIT_CODES: readonly [code: ErrorCode, exitCode: number][] = [
  ['certificate_expired', 1],
  ['client_auth_rejected', 1],
  ['refresh_failed', 1],
  ['config_invalid', 2],
  ['scope_not_configured', 2],
  ['token_endpoint_unavailable', 3],
  ['secret_unavailable', 3],
  ['refresh_in_progress', 3],
]
for (const [code, exitCode] of EXIT_CODES) {
  it(`${code} ends with ${exitCode} and names its page`, () => {
    const problem = failed(code)
    assert.deepEqual([problem.exitCode, problem.runbook], [exitCode, `docs/run/operations.md#${code}`])
  })
}

const AWS_ERRORS: readonly [awsError: string, code: string][] = [
  ['ExpiredTokenException', 'aws_credentials_rejected'],
  ['UnrecognizedClientException', 'aws_credentials_rejected'],
  ['InvalidSignatureException', 'aws_credentials_rejected'],
  ['TimeoutError', 'aws_unreachable'],
  ['ECONNREFUSED', 'aws_unreachable'],
  ['ENOTFOUND', 'aws_unreachable'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'aws_unreachable'],
  ['HPE_INVALID_CONSTANT', 'aws_unreachable'],
  ['SyntaxError', 'aws_unreachable'],
  ['ForeignAnswer', 'aws_unreachable'],
  ['ThrottlingException', 'secret_unavailable'],
  ['InternalServiceError', 'secret_unavailable'],
]
for (const [awsError, code] of AWS_ERRORS) {
  it(`AWS's ${awsError} is told as ${code}`, () =>
    assert.equal(failed('secret_unavailable', awsError).code, code))
}

it('a denial says whose rights are meant', () => {
  assert.match(failed('secret_access_denied', 'AccessDeniedException').message, /your own AWS credentials/)
})

it('an error that was not foreseen is told by its name, never by its text', () => {
  const problem = problemOf(new TypeError('the secret is hunter2'))
  assert.equal(problem.code, 'internal_error')
  assert.deepEqual(problem.facts, { error: 'TypeError' })
  assert.doesNotMatch(JSON.stringify(problem), /hunter2/)
})

it("the command line's own errors have a page of their own", () => {
  assert.equal(problemOf(new CliError('usage', 'x')).runbook, 'docs/use/cli.md#usage')
})

it('every code of the command line, and no other, has a heading where people are sent', () => {
  const page = readFileSync(new URL('../../../docs/use/cli.md', import.meta.url), 'utf8')
  const headings = [...page.matchAll(/^### `([a-z_]+)`$/gm)].map(([, code]) => code)
  assert.deepEqual(headings, [...CLI_CODES])
})
