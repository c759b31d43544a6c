import { constants, createPublicKey, type KeyObject, privateEncrypt, sign } from 'node:crypto'
import { AwsError, validationError } from '../aws-error.ts'
import type { AwsInput } from '../aws-input.ts'
import type { Operations } from '../aws-operation.ts'
import { permittedKey } from './key-permission.ts'
import { type SigningScheme, signingAlgorithms, signingScheme } from './key-specs.ts'
import { type KeyStore, refuseStates, type StoredKey } from './key-store.ts'

/** The largest message that the service takes, in bytes: 4,096. */
const LARGEST_MESSAGE_BYTES = 4096

/** What is done with a key pair (KMS API reference, one page each). */
export function signingOperations(store: KeyStore): Operations {
  const permitted = permittedKey(store)
  return {
    Sign(input, context) {
      const { caller, now } = context
      const algorithm = input.requiredText('SigningAlgorithm')
      const messageType = input.text('MessageType') ?? 'RAW'
      const message = messageOf(input)
      const key = store.get(input.requiredText('KeyId'), caller.region, now)
      permitted(key, 'Sign', context, {
        'kms:SigningAlgorithm': [algorithm],
        'kms:MessageType': [messageType],
      })
      refuseStates(key, now, 'Disabled', 'PendingImport', 'PendingDeletion')
      if (key.usage !== 'SIGN_VERIFY' || key.material === undefined)
        throw new AwsError(
          'InvalidKeyUsageException',
          `${key.arn} key usage is ${key.usage} which is not valid for Sign.`,
        )
      const scheme = signingScheme(key.spec, algorithm)
      const signature = signatures[asMessageType(messageType)]({
        message,
        algorithm,
        scheme,
        key: key.material,
      })
      return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm }
    },

    GetPublicKey(input, context) {
      const { caller, now } = context
      const key = store.get(input.requiredText('KeyId'), caller.region, now)
      permitted(key, 'GetPublicKey', context)
      if (key.spec === 'SYMMETRIC_DEFAULT')
        throw new AwsError(
          'UnsupportedOperationException',
          `${key.arn} is a symmetric key, which has no public key.`,
        )
      refuseStates(key, now, 'Disabled', 'PendingImport', 'PendingDeletion')
      return {
        KeyId: key.arn,
        PublicKey: publicKeyOf(key).toString('base64'),
        CustomerMasterKeySpec: key.spec,
        KeySpec: key.spec,
        KeyUsage: key.usage,
        SigningAlgorithms: key.usage === 'SIGN_VERIFY' ? signingAlgorithms(key.spec) : undefined,
      }
    },
  }
}

const publicKeyOf = ({ material }: StoredKey): Buffer =>
  createPublicKey(material as KeyObject).export({ type: 'spki', format: 'der' })

function messageOf(input: AwsInput): Buffer {
  const message = input.blob('Message') ?? Buffer.alloc(0)
  if (message.length >= 1 && message.length <= LARGEST_MESSAGE_BYTES) return message
  throw validationError(
    `1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length ${message.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${LARGEST_MESSAGE_BYTES}`}`,
  )
}

interface ToSign {
  readonly message: Buffer
  readonly algorithm: string
  readonly scheme: SigningScheme
  readonly key: KeyObject
}

/** By `MessageType`: the service hashes a raw message, and takes a digest as it is. */
const signatures = {
  RAW: ({ message, scheme, key }: ToSign): Buffer => sign(scheme.hash, message, scheme.keyInput(key)),
  DIGEST: ({ message, algorithm, scheme, key }: ToSign): Buffer => {
    if (message.length !== scheme.digestBytes)
      throw validationError(`Digest is invalid length for algorithm ${algorithm}.`)
    if (!algorithm.startsWith('RSASSA_PKCS1'))
      throw new AwsError(
        'UnsupportedOperationException',
        'The local endpoint takes a digest with RSASSA_PKCS1_V1_5 alone.',
      )
    const digestInfo = Buffer.concat([Buffer.from(DIGEST_INFO[scheme.hash], 'hex'), message])
    return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo)
  },
} as const

/** The DER of a `DigestInfo` up to the digest itself (RFC 8017, section 9.2, note 1). */
const DIGEST_INFO = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
} as const

function asMessageType(type: string): keyof typeof signatures {
  if (type === 'RAW' || type === 'DIGEST') return type
  throw validationError(
    `1 validation error detected: Value '${type}' at 'messageType' failed to satisfy constraint: Member must satisfy enum value set: [RAW, DIGEST]`,
  )
}
