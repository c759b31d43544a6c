import type { Authorize } from '../aws/authorize.ts'
import { parseCaller } from '../aws/caller.ts'
import type { Stack } from './cloudformation-template.ts'
import type { ArrivedRequest, EventFacts } from './http-event.ts'

/** The caller as an event names it. */
type EventCaller = NonNullable<EventFacts['iam']>

/** What a caller asks for, in the words of a policy on `execute-api:Invoke`. */
export interface Asked {
  readonly stack: Stack
  readonly apiId: string
  readonly method: string
  /** Decoded, as it is routed. */
  readonly path: string
}

/**
 * The caller of a route with IAM authorization; undefined if its policies do not allow the call (API Gateway Developer
 * Guide, "Control access to HTTP APIs with IAM authorization"). A request without a signature passes as the caller
 * `local`, so that a person needs no credentials. The signature is not verified.
 */
export function gatewayCaller(
  request: ArrivedRequest,
  asked: Asked,
  authorize: Authorize,
): EventCaller | undefined {
  const { accountId, region } = asked.stack
  const index = request.rawHeaders.findIndex((name, at) => at % 2 === 0 && /^authorization$/i.test(name))
  if (index === -1) return unsignedCaller(accountId)
  try {
    const { accessKeyId } = parseCaller(request.rawHeaders[index + 1])
    const resource = `arn:aws:execute-api:${region}:${accountId}:${asked.apiId}/$default/${asked.method}${asked.path}`
    const isAllowed = authorize({ accessKeyId, action: 'execute-api:Invoke', resource })
    return isAllowed ? callerNamed(accountId, accessKeyId, accessKeyId) : undefined
  } catch {
    // A header that is no signature.
    return undefined
  }
}

/** A caller that does not sign. */
export const unsignedCaller = (accountId: string): EventCaller =>
  callerNamed(accountId, 'local', 'LOCALCALLER00000')

const callerNamed = (accountId: string, name: string, id: string): EventCaller => ({
  accessKey: `AKIA${id}`,
  accountId,
  callerId: `AIDA${id}`,
  cognitoIdentity: null,
  principalOrgId: 'aws:PrincipalOrgID',
  userArn: `arn:aws:iam::${accountId}:user/${name}`,
  userId: `AIDA${id}`,
})
