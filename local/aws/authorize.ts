import { accessDenied } from './aws-error.ts'
import type { Caller } from './caller.ts'

/** What IAM is asked before an operation runs. */
export interface AuthorizationRequest {
  readonly accessKeyId: string
  /** For example `ssm:GetParameter`. */
  readonly action: string
  /** ARN of what the action touches, or `*` for actions without a resource. */
  readonly resource: string
  /** Only with `kms:` actions: what a policy's `kms:EncryptionContext:…` conditions look at. */
  readonly encryptionContext?: Readonly<Record<string, string>>
}

/** Decides whether the caller's policies allow an action. */
export type Authorize = (call: AuthorizationRequest) => boolean

/** Throws `AccessDeniedException` when the caller may not do `action` to `resource`. */
export type RequirePermission = (action: string, resource: string) => void

/** Binds `authorize` to one caller. */
export const requirePermission =
  (authorize: Authorize, caller: Caller): RequirePermission =>
  (action, resource) => {
    if (!authorize({ accessKeyId: caller.accessKeyId, action, resource })) {
      throw accessDenied(caller.arn, action, resource)
    }
  }
