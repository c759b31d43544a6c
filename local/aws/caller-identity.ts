import { ACCOUNT_ID } from './arn.ts'
import type { Caller } from './caller.ts'

/** The answer of STS GetCallerIdentity in the query protocol, for `aws sts get-caller-identity` and tools like it. */
export const callerIdentityXml = ({ arn, accessKeyId }: Caller, requestId: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${accessKeyId}</UserId><Account>${ACCOUNT_ID}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
