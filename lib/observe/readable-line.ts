import { isJsonObject, parseJsonObject } from '../json-object.ts'

/** A line of a function's log, as a person reads it. */
export interface ReadableLine {
  /** `INFO` for a line that names no level. */
  readonly level: string
  readonly message: string
  /** What the line says besides, one fact each: `code token_endpoint_unavailable`. */
  readonly facts: readonly string[]
}

/** Members of a line that are the same on every line, or shown elsewhere; `notConfigured` is of earlier releases. */
const USUAL =
  /^(level|message|timestamp|time|service|cold_start|function_.*|sampling_rate|xray_trace_id|requestId|AWSRequestId|outcomes|unknownEntries|notConfigured|type)$/

/**
 * Lines of the platform that say only that an invocation begins or ends (Lambda Developer Guide, "Lambda function
 * logs").
 */
const PLATFORM = /^(START RequestId|END RequestId|INIT_START|EXTENSION)/

/**
 * Reads a line as `jsonLog`, Powertools and Lambda itself write it. Undefined for a line that is there for machines: a
 * metric, or the platform's word that an invocation begins.
 */
export function readableLine(text: string): ReadableLine | undefined {
  const line = parseJsonObject(text)
  if (line === undefined) return plain(text.trimEnd())
  if ('_aws' in line) return undefined
  const { message, outcomes, errorType } = line
  const level = typeof line.level === 'string' ? line.level : errorType === undefined ? 'INFO' : 'ERROR'
  const facts = Object.entries(line)
    .filter(([name, value]) => !USUAL.test(name) && isPlain(value))
    .map(([name, value]) => `${name} ${value}`)
  const runs = Array.isArray(outcomes) ? outcomes.filter(isJsonObject).map(outcomeText) : []
  return { level, message: textOf(message ?? errorType ?? ''), facts: [...facts, ...runs] }
}

function plain(text: string): ReadableLine | undefined {
  if (text === '' || PLATFORM.test(text)) return undefined
  const [, ms] = /^REPORT RequestId: .*?\bDuration: ([\d.]+) ms/.exec(text) ?? []
  if (ms !== undefined)
    return { level: 'INFO', message: `the invocation took ${Math.round(Number(ms))} ms`, facts: [] }
  const [, error] = /^(?:[^\t]*\t)*Invoke Error\t(.*)/s.exec(text) ?? []
  if (error === undefined) return { level: 'INFO', message: text, facts: [] }
  // Its outcomes are on a line of their own.
  return {
    level: 'ERROR',
    message: `the invocation failed: ${textOf(parseJsonObject(error)?.errorType ?? '')}`,
    facts: [],
  }
}

/** One scope set of a run: `client_refund: refreshed, version 7`, `client_refund: failed, certificate_expired`. */
function outcomeText({ scope, outcome, code, version }: Readonly<Record<string, unknown>>): string {
  const what = outcome === 'failed' ? code : `version ${version}`
  return `${scope}: ${outcome}, ${what}`
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

/** In Lambda's JSON format a thrown error is an object in place of the text. */
const textOf = (message: unknown): string =>
  isJsonObject(message) ? String(message.errorType ?? 'an error') : String(message)
