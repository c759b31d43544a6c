import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto'
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
  SignCommand,
  type SignCommandInput,
} from '@aws-sdk/client-kms'

// The calls that most promises about keys are made of.

export const create = async (kms: KMSClient, more: Partial<CreateKeyCommandInput> = {}) => {
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', ...more }),
  )
  if (KeyMetadata?.KeyId === undefined) throw new Error('CreateKey answered no key')
  return { ...KeyMetadata, KeyId: KeyMetadata.KeyId }
}

export const sign = async (kms: KMSClient, KeyId: string, more: Partial<SignCommandInput> = {}) =>
  kms.send(
    new SignCommand({
      KeyId,
      Message: Buffer.from('a message'),
      MessageType: 'RAW',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      ...more,
    }),
  )

export async function publicKey(kms: KMSClient, KeyId: string): Promise<KeyObject> {
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }))
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
}

export const isSignatureOf = (
  key: KeyObject,
  message: Uint8Array,
  signature: Uint8Array = new Uint8Array(),
) => verify('sha256', message, key, Buffer.from(signature))

let pair: { privateKey: KeyObject; publicKey: KeyObject } | undefined

/** One key pair for all promises, as an operator brings it. */
export function broughtPair() {
  pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
  return pair
}

export const pkcs8 = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' })

/** Wraps material as the KMS Developer Guide says for `RSA_AES_KEY_WRAP_SHA_256`. */
export function wrap(material: Buffer, wrappingKey: Uint8Array): Buffer {
  const aesKey = randomBytes(32)
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('A65959A6', 'hex'))
  const key = createPublicKey({ key: Buffer.from(wrappingKey), format: 'der', type: 'spki' })
  return Buffer.concat([
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, aesKey),
    cipher.update(material),
    cipher.final(),
  ])
}

export const parameters = async (kms: KMSClient, KeyId: string) => {
  const { ImportToken = new Uint8Array(), PublicKey = new Uint8Array() } = await kms.send(
    new GetParametersForImportCommand({
      KeyId,
      WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    }),
  )
  return { ImportToken, PublicKey }
}

/** Imports material, or whatever takes the place of a parameter of the call. */
export async function importKey(
  kms: KMSClient,
  KeyId: string,
  material: Buffer,
  more: Partial<ImportKeyMaterialCommandInput> = {},
) {
  const { ImportToken, PublicKey } = await parameters(kms, KeyId)
  return kms.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: wrap(material, PublicKey),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      ...more,
    }),
  )
}
