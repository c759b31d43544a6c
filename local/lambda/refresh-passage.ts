import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import { counted } from '../../lib/observe/counted.ts'
import { type Journal, shown } from '../journal.ts'
import { type InvocationResult, ThrottledError } from './invocation-result.ts'

/** The functions that get tokens, by their short names. */
const REFRESHERS: readonly string[] = ['refresh-client-token', 'refresh-clients']

/** Runs an invocation. An invocation of the refresher is noted: who asked, and how many scope sets had which result. */
export async function notingRefresh(
  journal: Journal,
  key: string,
  event: Buffer,
  invoke: () => Promise<InvocationResult>,
): Promise<InvocationResult> {
  if (!REFRESHERS.includes(key)) return invoke()
  const asked = parseJsonObject(event.toString()) ?? {}
  const done = journal.begin({ to: 'refresher', from: askerOf(asked), what: whatIsAsked(key, asked) })
  try {
    const result = await invoke()
    done({ result: resultOf(result), isGood: result.functionError === undefined })
    return result
  } catch (error) {
    done({ result: error instanceof ThrottledError ? 'busy' : 'no answer', isGood: false })
    throw error
  }
}

type Event = Readonly<Record<string, unknown>>

function askerOf({ by, 'detail-type': type }: Event): string {
  if (by === 'reader' || by === 'operator') return by
  return type === 'Scheduled Event' ? 'schedule' : 'operator'
}

function whatIsAsked(key: string, { scopes, force, rejectedVersion, clients }: Event): string {
  const asked = Array.isArray(clients) ? clients : undefined
  if (key === 'refresh-clients' && asked === undefined) return 'hand out the clients'
  const which = Array.isArray(scopes)
    ? shown(scopes.join(', '))
    : force === true
      ? 'everything'
      : 'what is due'
  const why = typeof rejectedVersion === 'number' ? `, version ${rejectedVersion} was rejected` : ''
  const whose =
    asked === undefined ? '' : ` of ${asked.length === 1 ? shown(asked[0]) : `${asked.length} clients`}`
  return `renew ${which}${whose}${why}`
}

/** `3 refreshed, 1 failed`: the outcomes by kind. They may also come from the message of `RefreshFailed`. */
function resultOf({ payload, functionError }: InvocationResult): string {
  const answer = parseJsonObject(payload.toString())
  const result = functionError === undefined ? answer : parseJsonObject(String(answer?.errorMessage))
  if (typeof answer?.chunks === 'number')
    return `${counted(Number(answer.clients), 'client')} in ${counted(answer.chunks, 'chunk')}`
  if (typeof answer?.clients === 'number') return countsOf(answer)
  const outcomes = Array.isArray(result?.outcomes) ? result.outcomes.filter(isJsonObject) : []
  if (outcomes.length === 0) return String(answer?.errorType ?? 'nothing to do')
  const count = (kind: string) => outcomes.filter(({ outcome }) => outcome === kind).length
  return countsOf({ refreshed: count('refreshed'), fresh: count('fresh'), failed: count('failed') })
}

/** The kinds of outcomes, each with its number. */
const countsOf = (counts: Readonly<Record<string, unknown>>): string =>
  ['refreshed', 'fresh', 'failed', 'postponed']
    .filter((kind) => Number(counts[kind] ?? 0) > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ')
