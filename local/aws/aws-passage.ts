import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import { clientOfSecret } from '../../lib/token/many-clients.ts'
import { SIGNINGS } from '../../lib/token/signing.ts'
import type { Journal, Station } from '../journal.ts'
import { type TokenLives, type TokenOf, tokenOf } from '../token-lives.ts'
import type { AwsRequest, Reply } from './aws-dispatcher.ts'
import { parseCaller } from './caller.ts'

/** What notes the requests of an endpoint. */
export interface AwsNotes {
  readonly journal: Journal
  readonly lives: TokenLives
  /** The name of the signer with this access key. */
  readonly nameOf: (accessKeyId: string) => string
}

/** The stations of the journal, by the prefix of a request's target. */
const STATIONS: Readonly<Record<string, Station>> = {
  AmazonSSM: 'parameter',
  secretsmanager: 'secret',
  TrentService: 'key',
}

/**
 * Answers a request, and notes it: who asked, for what, the result, and which token it concerns. Requests to other
 * services are not noted.
 */
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
      // Before the first renewal a missing parameter is normal, and not an error.
      const isGood = reply.status === 200 || result === 'ParameterNotFound'
      done({ result, isGood, ...aboutOf(to, request, reply) })
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

/** The client, the scope set and the version that a request concerns, if any. */
function aboutOf(
  to: Station,
  request: AwsRequest,
  reply: Exclude<Reply, string>,
): Partial<TokenOf> & { version?: number } {
  const { Name: name, SecretId: secretId } = parseJsonObject(request.body) ?? {}
  if (to === 'secret') {
    const [, stage = ''] = String(secretId ?? '')
      .split('/')
      .slice(1)
    const client = SIGNINGS.map((signing) => clientOfSecret(stage, String(secretId), signing)).find(
      (found) => found !== undefined,
    )
    return client === undefined ? {} : { client }
  }
  const token = to === 'parameter' ? tokenOf(String(name ?? '')) : undefined
  if (token === undefined) return {}
  const members = parseJsonObject(reply.body)
  const version = isJsonObject(members?.Parameter) ? members.Parameter.Version : members?.Version
  return { ...token, ...(typeof version === 'number' ? { version } : {}) }
}

function keepLife(lives: TokenLives, operation: string, request: AwsRequest, reply: Reply): void {
  if (typeof reply === 'string' || reply.status !== 200) return
  const { Name: name, Names: names, Value: value } = parseJsonObject(request.body) ?? {}
  const version = parseJsonObject(reply.body)?.Version
  if (operation === 'DeleteParameters' && Array.isArray(names))
    for (const one of names) lives.deleted(String(one), Date.now())
  if (typeof name !== 'string') return
  if (operation === 'DeleteParameter') lives.deleted(name, Date.now())
  if (operation === 'PutParameter' && typeof value === 'string' && typeof version === 'number')
    lives.stored({ name, value, version, at: Date.now() })
}
