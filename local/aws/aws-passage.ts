import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import type { Journal, Station } from '../journal.ts'
import { scopeOf, type TokenLives } from '../token-lives.ts'
import type { AwsRequest, Reply } from './aws-dispatcher.ts'
import { parseCaller } from './caller.ts'

/** What notes the requests of an endpoint. */
export interface AwsNotes {
  readonly journal: Journal
  readonly lives: TokenLives
  /** The name of who signs with this access key. */
  readonly nameOf: (accessKeyId: string) => string
}

/** The stations of the journal, by the prefix of a request's target. */
const STATIONS: Readonly<Record<string, Station>> = { AmazonSSM: 'parameter', secretsmanager: 'secret' }

/** Answers a request, and notes it: who asked, for what, how it ended, and which token it is about. Any other service is not noted. */
export function noted(dispatch: (request: AwsRequest) => Reply, { journal, lives, nameOf }: AwsNotes) {
  return (request: AwsRequest): Reply => {
    const [prefix = '', what = ''] = String(request.headers['x-amz-target'] ?? '').split('.')
    const to = STATIONS[prefix]
    if (to === undefined) return dispatch(request)
    const done = journal.begin({ to, what, from: callerOf(request, nameOf) })
    const reply = dispatch(request)
    if (typeof reply === 'string') done({ result: 'no answer', isGood: false })
    else {
      const result = reply.status === 200 ? 'ok' : String(reply.headers['x-amzn-errortype'] ?? reply.status)
      // What is not there yet is looked for before the first renewal: nothing is wrong.
      const isGood = reply.status === 200 || result === 'ParameterNotFound'
      done({ result, isGood, ...(to === 'parameter' ? tokenOf(request, reply) : {}) })
    }
    if (to === 'parameter') keepLife(lives, what, request, reply)
    return reply
  }
}

function callerOf({ headers }: AwsRequest, nameOf: AwsNotes['nameOf']): string {
  try {
    return nameOf(parseCaller(headers.authorization).accessKeyId)
  } catch {
    return 'outside'
  }
}

/** Scope set and version of the token parameter that a request is about, where it is about one. */
function tokenOf(request: AwsRequest, reply: Exclude<Reply, string>): { scope?: string; version?: number } {
  const scope = scopeOf(String(parseJsonObject(request.body)?.Name ?? ''))
  if (scope === undefined) return {}
  const members = parseJsonObject(reply.body)
  const version = isJsonObject(members?.Parameter) ? members.Parameter.Version : members?.Version
  return { scope, ...(typeof version === 'number' ? { version } : {}) }
}

function keepLife(lives: TokenLives, operation: string, request: AwsRequest, reply: Reply): void {
  if (typeof reply === 'string' || reply.status !== 200) return
  const { Name: name, Value: value } = parseJsonObject(request.body) ?? {}
  const version = parseJsonObject(reply.body)?.Version
  if (typeof name !== 'string') return
  if (operation === 'DeleteParameter') lives.deleted(name, Date.now())
  if (operation === 'PutParameter' && typeof value === 'string' && typeof version === 'number')
    lives.stored({ name, value, version, at: Date.now() })
}
