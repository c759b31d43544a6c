import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { ErrorCode, StitchError } from '../../../lib/errors.ts'
import { thrownBy } from '../../support/rejection.ts'

/** What `action` throws, which must be a StitchError with a message for a person: a sentence or more. */
export function refusalOf(action: () => unknown): StitchError {
  const error = thrownBy(action)
  assert.match(error.message, /^\S+ \S+ \S+ .{10}/s)
  return error
}

/** Asserts code and facts of a refusal, and that nothing in `secrets` can be read from it. */
export function assertRefused(
  action: () => unknown,
  code: ErrorCode,
  facts: Record<string, unknown> = {},
  secrets: readonly string[] = [],
): void {
  const error = refusalOf(action)
  assert.deepEqual({ code: error.code, facts: pick(error.facts, Object.keys(facts)) }, { code, facts })
  assertShowsNone(error, secrets)
}

/** Asserts that printing and serialising a value in every way shows none of the secrets, nor a piece of 16 of one. */
export function assertShowsNone(value: unknown, secrets: readonly string[]): void {
  const shown = `${inspect(value, { depth: null, showHidden: true })} ${JSON.stringify(value)} ${String(value)}`
  for (const piece of secrets.flatMap(piecesOf)) assert.ok(!shown.includes(piece), `shows ${piece}`)
}

const pick = (facts: Readonly<Record<string, unknown>>, members: string[]) =>
  Object.fromEntries(members.map((member) => [member, facts[member]]))

/** Boundary lines and texts under 16 characters are left out: any message or file name may contain them by chance. */
const piecesOf = (secret: string): string[] =>
  secret.replaceAll(/-----[A-Z0-9 ]+-----|\s/g, '').match(/.{16}/gs) ?? []
