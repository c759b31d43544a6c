import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import { type Journal, shown } from '../journal.ts'
import { type InvocationResult, ThrottledError } from './invocation-result.ts'

/** The function that gets tokens, by its short name. */
const REFRESHER = 'refresh-client-token'

/** Runs an invocation. One of the refresher is noted: who asked, and what became of how many scope sets. */
export async function notingRefresh(
  journal: Journal,
  key: string,
  event: Buffer,
  invoke: () => Promise<InvocationResult>,
): Promise<InvocationResult> {
  if (key !== REFRESHER) return invoke()
  const asked = parseJsonObject(event.toString()) ?? {}
  const done = journal.begin({ to: 'refresher', from: askerOf(asked), what: whatIsAsked(asked) })
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

function whatIsAsked({ scopes, force, rejectedVersion }: Event): string {
  const which = Array.isArray(scopes)
    ? shown(scopes.join(', '))
    : force === true
      ? 'everything'
      : 'what is due'
  const why = typeof rejectedVersion === 'number' ? `, version ${rejectedVersion} was rejected` : ''
  return `renew ${which}${why}`
}

/** `3 refreshed, 1 failed`: the outcomes by kind, also where they are the message of `RefreshFailed`. */
function resultOf({ payload, functionError }: InvocationResult): string {
  const answer = parseJsonObject(payload.toString())
  const result = functionError === undefined ? answer : parseJsonObject(String(answer?.errorMessage))
  const outcomes = Array.isArray(result?.outcomes) ? result.outcomes.filter(isJsonObject) : []
  if (outcomes.length === 0) return String(answer?.errorType ?? 'nothing to do')
  return ['refreshed', 'fresh', 'failed']
    .map((kind) => [outcomes.filter(({ outcome }) => outcome === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ')
}
