import assert from 'node:assert/strict'
import type { Output, Outputs } from './stack-output.ts'

/** A value that may stand in no output. Of a PEM the private key counts. */
export interface Secret {
  /** What it is, for the report: the value itself is never repeated. */
  readonly what: string
  readonly value: string
  /** Whether a successful answer may hold it, since the caller said it first; never a log, an error or a metric. */
  readonly personal?: boolean
}

/** What was said, and what no person may ever see of it: a test stack, for one. */
export interface Heard {
  readonly outputs: Outputs
  secrets(): Promise<readonly Secret[]>
}

/** An account number and an identity number that occur nowhere but in requests. */
export const ACCOUNT_NUMBER = '62940017385'
export const IDENTITY_NUMBER = '9202204720082'

const PERSONAL: readonly Secret[] = [
  { what: 'account number', value: ACCOUNT_NUMBER, personal: true },
  { what: 'identity number', value: IDENTITY_NUMBER, personal: true },
]

/** What is a secret by its form, known or not. */
const FORMS: readonly [what: string, form: RegExp][] = [
  ['private key', /-----BEGIN[A-Z ]*PRIVATE KEY-----/],
  ['assertion', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}/],
  ['token', /\bBearer\s+[\w.~+/-]{12,}/i],
  ['token', /access_?token\\?["']?\s*[:=]\s*\\?["']?[\w.~+/-]{12,}/i],
  ['assertion', /client_assertion\\?["']?\s*[:=]\s*\\?["']?[\w.~+/-]{12,}/i],
  ['client secret', /client_?secret\\?["']?\s*[:=]\s*\\?["']?[\w.~+/-]{12,}/i],
]

/** A part this long of a longer secret is a leak too. */
const PART_LENGTH = 16

/**
 * The kinds of secret that stand in a text: as they are, in parts, over several lines, in base64, hex or percent
 * encoding.
 */
export const leaksIn = (text: string, secrets: readonly Secret[]): readonly string[] =>
  leaksOf(text, secrets.map(inParts))

/** A secret in the parts of it that are looked for. */
interface Sought extends Secret {
  readonly parts: readonly string[]
}

const inParts = (secret: Secret): Sought => ({ ...secret, parts: partsOf(secret.value) })

function leaksOf(text: string, secrets: readonly Sought[]): readonly string[] {
  const readings = [text, ...decoded(text)]
  const bare = readings.map((reading) => reading.replace(/\\[nrt]|\s/g, ''))
  const found = new Set<string>()
  for (const [what, form] of FORMS) if (readings.some((reading) => form.test(reading))) found.add(what)
  for (const { what, parts } of secrets)
    if (parts.some((part) => bare.some((reading) => reading.includes(part)))) found.add(what)
  return [...found]
}

/**
 * Fails when one of its secrets stands in anything that was said. Called at the end of every integration test file, so
 * that each new flow is scanned with the rest.
 */
export async function assertNoLeak(heard: Heard): Promise<void> {
  const outputs = heard.outputs.all()
  const secrets = [...(await heard.secrets()), ...PERSONAL]
  assert.ok(outputs.length > 0, 'nothing was said, so nothing was proved')
  assert.deepEqual(leaks(outputs, secrets), [])
}

/** Each leak as `what in where`. */
export function leaks(outputs: readonly Output[], secrets: readonly Secret[]): readonly string[] {
  const all = secrets.map(inParts)
  const impersonal = all.filter(({ personal = false }) => !personal)
  const found = outputs.flatMap(({ from, text, success = false }) =>
    leaksOf(text, success ? impersonal : all).map((what) => `${what} in ${from}`),
  )
  return [...new Set(found)]
}

/** Any `2 × PART_LENGTH - 1` characters of a secret contain one of these whole. */
function partsOf(value: string): readonly string[] {
  const [, key] = /-----BEGIN[A-Z ]*PRIVATE KEY-----([^-]+)-----END/.exec(value) ?? []
  const whole = (key === undefined ? value : privatePart(key)).replace(/\s/g, '')
  if (whole.length < 2 * PART_LENGTH) return [whole]
  return whole.match(new RegExp(`.{${PART_LENGTH}}`, 'g')) ?? []
}

/**
 * An RSA key begins with its modulus, which every certificate shows; the rest is the secret (RFC 8017 appendix A.1.2).
 */
const privatePart = (key: string): string => key.slice(key.length / 3)

function decoded(text: string): readonly string[] {
  const base64 = text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? []
  const hex = text.match(/(?:[0-9a-f]{2}){8,}/gi) ?? []
  return [
    text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    ...base64.map((run) => Buffer.from(run, 'base64').toString('latin1')),
    ...hex.map((run) => Buffer.from(run, 'hex').toString('latin1')),
  ]
}
