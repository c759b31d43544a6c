import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import {
  DescribeKeyCommand,
  EnableKeyCommand,
  ImportKeyMaterialCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import {
  broughtPair,
  create,
  importKey,
  isSignatureOf,
  parameters,
  pkcs8,
  publicKey,
  sign,
  wrap,
} from './aws-endpoint-key-calls.ts'
import type { AwsPromise } from './aws-endpoint-promise.ts'

const EXTERNAL = { Origin: 'EXTERNAL' } as const

/** Keys whose material is brought from outside. */
export const keyImportPromises: readonly AwsPromise[] = [
  [
    'a key for material from outside waits for it, and signs nothing before',
    async ({ kms }) => {
      const { KeyId, Arn, KeyState } = await create(kms, EXTERNAL)
      assert.equal(KeyState, 'PendingImport')
      const waiting = { name: 'KMSInvalidStateException', message: `${Arn} is pending import.` }
      await assert.rejects(sign(kms, KeyId), waiting)
      await assert.rejects(publicKey(kms, KeyId), waiting)
      await assert.rejects(kms.send(new EnableKeyCommand({ KeyId })), waiting)
    },
  ],
  [
    'an imported key signs with the material that was brought',
    async ({ kms }) => {
      const { KeyId } = await create(kms, EXTERNAL)
      const brought = broughtPair()
      await importKey(kms, KeyId, pkcs8(brought.privateKey))
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
      assert.equal(KeyMetadata?.KeyState, 'Enabled')
      assert.equal(KeyMetadata?.ExpirationModel, 'KEY_MATERIAL_DOES_NOT_EXPIRE')
      assert.ok((await publicKey(kms, KeyId)).equals(brought.publicKey))
      const { Signature } = await sign(kms, KeyId)
      assert.ok(isSignatureOf(brought.publicKey, Buffer.from('a message'), Signature))
    },
  ],
  [
    'a key takes its material again, and never another',
    async ({ kms }) => {
      const { KeyId } = await create(kms, EXTERNAL)
      const { privateKey } = broughtPair()
      await importKey(kms, KeyId, pkcs8(privateKey))
      await importKey(kms, KeyId, pkcs8(privateKey))
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
      await assert.rejects(importKey(kms, KeyId, pkcs8(other)), { name: 'IncorrectKeyMaterialException' })
    },
  ],
  [
    'material of another spec, in another encoding or with anything behind it is refused',
    async ({ kms }) => {
      const { privateKey } = broughtPair()
      const { KeyId } = await create(kms, EXTERNAL)
      const { KeyId: larger } = await create(kms, { ...EXTERNAL, KeySpec: 'RSA_3072' })
      const incorrect = { name: 'IncorrectKeyMaterialException' }
      await assert.rejects(importKey(kms, larger, pkcs8(privateKey)), incorrect)
      const pkcs1 = privateKey.export({ format: 'der', type: 'pkcs1' })
      await assert.rejects(importKey(kms, KeyId, pkcs1), incorrect)
      await assert.rejects(
        importKey(kms, KeyId, Buffer.concat([pkcs8(privateKey), Buffer.alloc(1)])),
        incorrect,
      )
    },
  ],
  [
    'material that was not wrapped for this key is refused',
    async ({ kms }) => {
      const { KeyId } = await create(kms, EXTERNAL)
      const { publicKey: foreign } = broughtPair()
      const EncryptedKeyMaterial = wrap(Buffer.alloc(64), foreign.export({ format: 'der', type: 'spki' }))
      await assert.rejects(importKey(kms, KeyId, Buffer.alloc(0), { EncryptedKeyMaterial }), {
        name: 'InvalidCiphertextException',
      })
    },
  ],
  [
    "another key's import token is refused",
    async ({ kms }) => {
      const [one, other] = [await create(kms, EXTERNAL), await create(kms, EXTERNAL)]
      const { ImportToken } = await parameters(kms, other.KeyId)
      const material = pkcs8(broughtPair().privateKey)
      await assert.rejects(importKey(kms, one.KeyId, material, { ImportToken }), {
        name: 'InvalidImportTokenException',
      })
    },
  ],
  [
    'a key with material of its own takes none',
    async ({ kms }) => {
      const { KeyId, Arn } = await create(kms)
      await assert.rejects(parameters(kms, KeyId), {
        name: 'UnsupportedOperationException',
        message: `${Arn} origin is AWS_KMS which is not valid for this operation.`,
      })
    },
  ],
  [
    'an import says whether the material ends, and when',
    async ({ kms }) => {
      const { KeyId } = await create(kms, EXTERNAL)
      const { ImportToken, PublicKey } = await parameters(kms, KeyId)
      const EncryptedKeyMaterial = wrap(pkcs8(broughtPair().privateKey), PublicKey)
      const forgotten = kms.send(new ImportKeyMaterialCommand({ KeyId, ImportToken, EncryptedKeyMaterial }))
      await assert.rejects(forgotten, { name: 'ValidationException', message: /ValidTo/ })
    },
  ],
  [
    'a key that is pending deletion takes no material',
    async ({ kms }) => {
      const { KeyId } = await create(kms, EXTERNAL)
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
      await assert.rejects(parameters(kms, KeyId), { name: 'KMSInvalidStateException' })
    },
  ],
]
