import type { OperationContext } from '../aws-operation.ts'
import type { KeyStore, StoredKey } from './key-store.ts'

/** Finds a key, and asks IAM about it with its aliases. `conditions` are further condition keys of the request. */
export type PermittedKey = (
  found: StoredKey,
  action: string,
  context: OperationContext,
  conditions?: Readonly<Record<string, readonly string[]>>,
) => StoredKey

/** Checks a caller's policies before an operation uses a key. As at AWS, the check includes the key's aliases. */
export const permittedKey =
  (store: KeyStore): PermittedKey =>
  (key, action, { require }, conditions = {}) => {
    require(`kms:${action}`, key.arn, { 'kms:ResourceAliases': store.aliasesOf(key), ...conditions })
    return key
  }
