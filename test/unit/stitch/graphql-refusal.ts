import assert from 'node:assert/strict'
import { object, string } from 'valibot'
import type { StitchError } from '../../../lib/errors.ts'
import { readGraphqlAnswer } from '../../../lib/stitch/graphql-answer.ts'
import type { Operation } from '../../../lib/stitch/operation.ts'
import { thrownBy } from '../../support/rejection.ts'

const OPERATION: Operation<{ name: string }> = {
  kind: 'query',
  name: 'ReadName',
  document: '',
  data: object({ name: string() }),
}

/** Reads an answer to a query for a name. */
export const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readGraphqlAnswer(OPERATION, {
    status,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** The error that an answer stands for, which holds nothing of the answer's own text. */
export function refusalOf(status: number, body: unknown, headers: Record<string, string> = {}): StitchError {
  const error = thrownBy(() => read(status, body, headers))
  assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.facts, error.cause]), /canary/)
  assert.equal(error.facts.operation, 'ReadName')
  return error
}

/** An answer with one error. */
export const failing = (extensions: object, message = 'canary message') => ({
  errors: [{ message, extensions }],
  data: null,
})
