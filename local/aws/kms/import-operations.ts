import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { AwsError, validationError } from '../aws-error.ts'
import type { AwsInput } from '../aws-input.ts'
import { type Operations, wireInstant } from '../aws-operation.ts'
import { permittedKey } from './key-permission.ts'
import { specOf } from './key-specs.ts'
import { type KeyStore, refuseStates, type StoredKey } from './key-store.ts'
import { parseMaterial, unwrap, wrappingPair } from './wrapped-key.ts'

/** How long an import token can be used: 24 hours, in milliseconds. */
const TOKEN_LIFETIME_MS = 24 * 60 * 60 * 1000

const WRAPPING_BITS: Readonly<Record<string, number>> = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 }

/** What an import token stands for. */
interface ImportParameters {
  readonly keyId: string
  readonly wrappingKey: KeyObject
  readonly validTo: number
}

/**
 * Bringing key material from outside (KMS API reference, one page each). Takes `RSA_AES_KEY_WRAP_SHA_256`, as a private
 * key needs.
 */
export function importOperations(store: KeyStore): Operations {
  const permitted = permittedKey(store)
  const tokens = new Map<string, ImportParameters>()

  return {
    GetParametersForImport(input, context) {
      const { caller, now } = context
      const algorithm = input.requiredText('WrappingAlgorithm')
      const key = store.byId(input.requiredText('KeyId'), caller.region, now)
      permitted(key, 'GetParametersForImport', context, { 'kms:WrappingAlgorithm': [algorithm] })
      refuseOwnMaterial(key)
      refuseStates(key, now, 'PendingDeletion')
      const { publicKey, privateKey: wrappingKey } = wrappingPair(wrappingBits(input, algorithm))
      const token = randomBytes(1024).toString('base64')
      const validTo = now + TOKEN_LIFETIME_MS
      tokens.set(token, { keyId: key.id, wrappingKey, validTo })
      return {
        KeyId: key.arn,
        ImportToken: token,
        PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
        ParametersValidTo: wireInstant(validTo),
      }
    },

    ImportKeyMaterial(input, context) {
      const { caller, now } = context
      const key = store.byId(input.requiredText('KeyId'), caller.region, now)
      permitted(key, 'ImportKeyMaterial', context)
      refuseOwnMaterial(key)
      refuseStates(key, now, 'PendingDeletion')
      const validTo = expiry(input, now)
      const parameters = tokens.get(input.requiredText('ImportToken'))
      if (parameters?.keyId !== key.id) throw new AwsError('InvalidImportTokenException')
      if (parameters.validTo <= now) throw new AwsError('ExpiredImportTokenException')
      const wrapped = input.blob('EncryptedKeyMaterial') ?? Buffer.alloc(0)
      take(key, parseMaterial(unwrap(wrapped, parameters.wrappingKey)), validTo)
      return { KeyId: key.arn }
    },
  }
}

function refuseOwnMaterial({ arn, origin }: StoredKey): void {
  if (origin !== 'EXTERNAL')
    throw new AwsError(
      'UnsupportedOperationException',
      `${arn} origin is ${origin} which is not valid for this operation.`,
    )
}

function wrappingBits(input: AwsInput, algorithm: string): number {
  const spec = input.requiredText('WrappingKeySpec')
  if (algorithm !== 'RSA_AES_KEY_WRAP_SHA_256')
    throw validationError(
      `1 validation error detected: Value '${algorithm}' at 'wrappingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RSA_AES_KEY_WRAP_SHA_256]`,
    )
  const bits = WRAPPING_BITS[spec]
  if (bits !== undefined) return bits
  throw validationError(
    `1 validation error detected: Value '${spec}' at 'wrappingKeySpec' failed to satisfy constraint: Member must satisfy enum value set: [${Object.keys(WRAPPING_BITS).join(', ')}]`,
  )
}

/** When the material ends, in epoch milliseconds; undefined for never. */
function expiry(input: AwsInput, now: number): number | undefined {
  const model = input.text('ExpirationModel') ?? 'KEY_MATERIAL_EXPIRES'
  const validTo = input.number('ValidTo')
  if (model === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (validTo === undefined) return undefined
    throw validationError('ValidTo must not be set when ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE')
  }
  if (validTo === undefined || validTo * 1000 <= now)
    throw validationError(
      'A ValidTo date in the future must be set when ExpirationModel is KEY_MATERIAL_EXPIRES',
    )
  return validTo * 1000
}

/** After its first import, a key accepts only the same material. */
function take(key: StoredKey, material: KeyObject, validTo: number | undefined): void {
  const publicKey = createPublicKey(material).export({ type: 'spki', format: 'der' }).toString('base64')
  if (specOf(material) !== key.spec || (key.imported ?? publicKey) !== publicKey)
    throw new AwsError(
      'IncorrectKeyMaterialException',
      'The key material is not of the spec of the key, or is not the material that was imported before.',
    )
  key.imported = publicKey
  key.material = material
  if (validTo === undefined) delete key.validTo
  else key.validTo = validTo
}
