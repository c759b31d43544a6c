import { accessDenied } from './aws-error.ts'
import type { Caller } from './caller.ts'

/** Condition keys and their values. */
export type Conditions = Readonly<Record<string, readonly string[]>>

/** The question to IAM before an operation runs. */
export interface AuthorizationRequest {
  readonly accessKeyId: string
  /** For example `ssm:GetParameter`. */
  readonly action: string
  /** ARN of what the action touches, or `*` for actions without a resource. */
  readonly resource: string
  /** Only with `kms:` actions: the values for a policy's `kms:EncryptionContext:…` conditions. */
  readonly encryptionContext?: Readonly<Record<string, string>>
  /** Other condition keys of the request with their values, for example `kms:ResourceAliases`. */
  readonly conditions?: Conditions
}

/** Decides whether the caller's policies allow an action. */
export type Authorize = (call: AuthorizationRequest) => boolean

/** Throws `AccessDeniedException` when the caller may not do `action` to `resource`. */
export type RequirePermission = (action: string, resource: string, conditions?: Conditions) => void

/** Binds `authorize` to one caller. */
export const requirePermission =
  (authorize: Authorize, caller: Caller): RequirePermission =>
  (action, resource, conditions) => {
    const call = { accessKeyId: caller.accessKeyId, action, resource }
    if (!authorize(conditions === undefined ? call : { ...call, conditions })) {
      throw accessDenied(caller.arn, action, resource)
    }
  }
