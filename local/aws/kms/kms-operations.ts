import type { Operations } from '../aws-operation.ts'
import { aliasOperations } from './alias-operations.ts'
import { importOperations } from './import-operations.ts'
import { keyOperations } from './key-operations.ts'
import { KeyStore } from './key-store.ts'
import { signingOperations } from './signing-operations.ts'

/** The operations of KMS that a client calls itself, on keys that it has made here. There are no keys at the start. */
export function kmsOperations(): Operations {
  const store = new KeyStore()
  return {
    ...keyOperations(store),
    ...aliasOperations(store),
    ...importOperations(store),
    ...signingOperations(store),
  }
}
