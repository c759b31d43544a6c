import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  type KMSClient,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { callingWithin } from '../calling-within.ts'
import { keyError } from './key-error.ts'
import { type RsaSpec, wrappedKey } from './wrapped-key.ts'

/** How long all attempts of one call may take, in milliseconds. */
const CALL_MS = 20_000

/** The facts of a KMS key that decide whether it can sign for a certificate. */
export interface KmsKey {
  readonly arn: string
  /** For example `Enabled`, `PendingImport`. */
  readonly state: string
  readonly usage: string
  readonly spec: string
  /** When it is deleted, in epoch seconds; absent unless that is scheduled. */
  readonly deletedAt?: number
}

/** An alias of a key. */
export interface KeyAlias {
  readonly name: string
  /** The id of its key, or nothing for an alias that AWS keeps for itself. */
  readonly keyId: string | undefined
}

/** The properties of a new key. */
export interface NewKey {
  readonly spec: RsaSpec
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
}

/** KMS as the operator of a client's keys uses it. Rejects with a StitchError `signing_…`. */
export interface KeyDesk {
  /** By id, ARN or alias; undefined where there is none. */
  describe(keyId: string): Promise<KmsKey | undefined>
  /** Makes a key that waits for its material, and gives its ARN. */
  create(key: NewKey): Promise<string>
  /** Gives a key an alias. Repeating it changes nothing. */
  name(alias: string, keyArn: string): Promise<void>
  /** Brings a private key into a key that waits for it. */
  bring(keyArn: string, privateKey: KeyObject): Promise<void>
  publicKey(keyId: string): Promise<KeyObject>
  /** Every alias whose name begins like this. */
  aliases(prefix: string): Promise<readonly KeyAlias[]>
  /** Schedules the deletion of a key after a waiting period in days; returns the instant in epoch seconds. */
  scheduleDeletion(keyArn: string, days: number): Promise<number>
}

/**
 * KMS through the SDK.
 *
 * @param once the same, without a second attempt: repeating the request for a new key would make a second one
 */
export function keyDesk(client: KMSClient, once: KMSClient): KeyDesk {
  const call = callingWithin(CALL_MS, keyError)

  return {
    async describe(KeyId) {
      const command = new DescribeKeyCommand({ KeyId })
      const { KeyMetadata: found } = await call(['DescribeKey', KeyId], command, (options) =>
        client.send(command, options),
      ).catch(noneFor('NotFoundException'))
      if (found === undefined) return undefined
      return {
        arn: found.Arn ?? '',
        state: found.KeyState ?? '',
        usage: found.KeyUsage ?? '',
        spec: found.KeySpec ?? '',
        ...(found.DeletionDate === undefined ? {} : { deletedAt: found.DeletionDate.getTime() / 1000 }),
      }
    },

    async create({ spec: KeySpec, description: Description, tags }) {
      const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }))
      const settings = { KeySpec, KeyUsage: 'SIGN_VERIFY', Origin: 'EXTERNAL', Description, Tags } as const
      const command = new CreateKeyCommand(settings)
      const { KeyMetadata } = await call(['CreateKey', ''], command, (options) => once.send(command, options))
      return KeyMetadata?.Arn ?? ''
    },

    async name(AliasName, TargetKeyId) {
      const command = new CreateAliasCommand({ AliasName, TargetKeyId })
      await call(['CreateAlias', TargetKeyId], command, (options) => client.send(command, options)).catch(
        noneFor('AlreadyExistsException'),
      )
    },

    async bring(KeyId, privateKey) {
      const asking = new GetParametersForImportCommand({
        KeyId,
        WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
        WrappingKeySpec: 'RSA_4096',
      })
      const { ImportToken, PublicKey = new Uint8Array() } = await call(
        ['GetParametersForImport', KeyId],
        asking,
        (options) => client.send(asking, options),
      )
      const command = new ImportKeyMaterialCommand({
        KeyId,
        ImportToken,
        EncryptedKeyMaterial: wrappedKey(privateKey, PublicKey),
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      })
      await call(['ImportKeyMaterial', KeyId], command, (options) => client.send(command, options))
    },

    async publicKey(KeyId) {
      const command = new GetPublicKeyCommand({ KeyId })
      const { PublicKey = new Uint8Array() } = await call(['GetPublicKey', KeyId], command, (options) =>
        client.send(command, options),
      )
      return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
    },

    async aliases(prefix) {
      const found: KeyAlias[] = []
      for (let Marker: string | undefined, isMore = true; isMore; ) {
        const command = new ListAliasesCommand({ Limit: 100, Marker })
        const page = await call(['ListAliases', ''], command, (options) => client.send(command, options))
        for (const { AliasName: name = '', TargetKeyId: keyId } of page.Aliases ?? [])
          if (name.startsWith(prefix)) found.push({ name, keyId })
        Marker = page.NextMarker
        isMore = page.Truncated === true
      }
      return found
    },

    async scheduleDeletion(KeyId, PendingWindowInDays) {
      const command = new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })
      const { DeletionDate } = await call(['ScheduleKeyDeletion', KeyId], command, (options) =>
        client.send(command, options),
      )
      return (DeletionDate?.getTime() ?? 0) / 1000
    },
  }
}

/** Turns one of AWS's errors into an empty answer. */
const noneFor =
  (awsError: string) =>
  (error: unknown): { readonly KeyMetadata?: undefined } => {
    if ((error as { facts?: { awsError?: unknown } }).facts?.awsError === awsError) return {}
    throw error
  }
