import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ListAliasesCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { create, isSignatureOf, publicKey, sign } from './aws-endpoint-key-calls.ts'
import type { AwsPromise } from './aws-endpoint-promise.ts'

const MISSING = 'ffffffff-ffff-4fff-8fff-ffffffffffff'

/** Keys that sign: making, naming, using, disabling and deleting them. */
export const keyPromises: readonly AwsPromise[] = [
  [
    'a key signs a raw message by its id, ARN, alias and alias ARN',
    async ({ kms, uniqueName }) => {
      const { KeyId, Arn = '' } = await create(kms)
      const AliasName = `alias${uniqueName()}`
      await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))
      const key = await publicKey(kms, KeyId)
      const message = Buffer.from('a message')
      for (const name of [KeyId, Arn, AliasName, Arn.replace(/key\/.*$/, AliasName)]) {
        const { Signature, KeyId: signer } = await sign(kms, name, { Message: message })
        assert.equal(signer, Arn)
        assert.ok(isSignatureOf(key, message, Signature))
      }
    },
  ],
  [
    'a digest is signed as it is, and has to have the length of its algorithm',
    async ({ kms }) => {
      const { KeyId } = await create(kms)
      const key = await publicKey(kms, KeyId)
      const Message = createHash('sha256').update('a message').digest()
      const { Signature } = await sign(kms, KeyId, { Message, MessageType: 'DIGEST' })
      assert.ok(isSignatureOf(key, Buffer.from('a message'), Signature))
      const short = sign(kms, KeyId, { Message: Message.subarray(1), MessageType: 'DIGEST' })
      await assert.rejects(short, { name: 'ValidationException', message: /invalid length/ })
    },
  ],
  [
    'a message has at most 4096 bytes',
    async ({ kms }) => {
      const { KeyId } = await create(kms)
      await sign(kms, KeyId, { Message: Buffer.alloc(4096, 1) })
      await assert.rejects(sign(kms, KeyId, { Message: Buffer.alloc(4097, 1) }), {
        name: 'ValidationException',
        message: /4096/,
      })
    },
  ],
  [
    'a key of another use does not sign',
    async ({ kms }) => {
      const { KeyId } = await create(kms, { KeyUsage: 'ENCRYPT_DECRYPT' })
      await assert.rejects(sign(kms, KeyId), { name: 'InvalidKeyUsageException' })
    },
  ],
  [
    'a key of another spec does not sign with an algorithm of RSA',
    async ({ kms }) => {
      const { KeyId } = await create(kms, { KeySpec: 'ECC_NIST_P256' })
      await assert.rejects(sign(kms, KeyId), { name: 'InvalidKeyUsageException' })
    },
  ],
  [
    'a missing key or alias is not found',
    async ({ kms, uniqueName }) => {
      for (const KeyId of [MISSING, `alias${uniqueName()}`]) {
        await assert.rejects(sign(kms, KeyId), { name: 'NotFoundException' })
        await assert.rejects(publicKey(kms, KeyId), { name: 'NotFoundException' })
        await assert.rejects(kms.send(new DescribeKeyCommand({ KeyId })), { name: 'NotFoundException' })
      }
    },
  ],
  [
    'a disabled key does not sign until it is enabled',
    async ({ kms }) => {
      const { KeyId, Arn } = await create(kms)
      await kms.send(new DisableKeyCommand({ KeyId }))
      await assert.rejects(sign(kms, KeyId), { name: 'DisabledException', message: `${Arn} is disabled.` })
      await kms.send(new EnableKeyCommand({ KeyId }))
      await sign(kms, KeyId)
    },
  ],
  [
    'a key that is pending deletion does not sign, and is disabled once that is cancelled',
    async ({ kms }) => {
      const { KeyId, Arn } = await create(kms)
      const pending = { name: 'KMSInvalidStateException', message: `${Arn} is pending deletion.` }
      const schedule = () => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
      assert.ok((await schedule()).DeletionDate instanceof Date)
      await assert.rejects(sign(kms, KeyId), pending)
      await assert.rejects(schedule(), pending)
      await assert.rejects(kms.send(new EnableKeyCommand({ KeyId })), pending)
      await kms.send(new CancelKeyDeletionCommand({ KeyId }))
      await assert.rejects(sign(kms, KeyId), { name: 'DisabledException' })
    },
  ],
  [
    'a key that is not pending deletion has nothing to cancel',
    async ({ kms }) => {
      const { KeyId } = await create(kms)
      await assert.rejects(kms.send(new CancelKeyDeletionCommand({ KeyId })), {
        name: 'KMSInvalidStateException',
      })
    },
  ],
  [
    'a key says what it is, and keeps its tags',
    async ({ kms }) => {
      const Tags = [{ TagKey: 'stitch-client', TagValue: 'acme' }]
      const { KeyId, Arn } = await create(kms, { Description: 'signs', Tags })
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
      const { Description, KeyUsage, KeySpec, KeyState, Enabled, Origin } = KeyMetadata ?? {}
      assert.deepEqual(
        { Description, KeyUsage, KeySpec, KeyState, Enabled, Origin },
        {
          Description: 'signs',
          KeyUsage: 'SIGN_VERIFY',
          KeySpec: 'RSA_2048',
          KeyState: 'Enabled',
          Enabled: true,
          Origin: 'AWS_KMS',
        },
      )
      assert.match(Arn ?? '', new RegExp(`^arn:aws:kms:eu-west-1:\\d{12}:key/${KeyId}$`))
      assert.deepEqual((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags, Tags)
    },
  ],
  [
    'an alias is taken once, is listed with its key, and leaves the key when it is deleted',
    async ({ kms, uniqueName }) => {
      const { KeyId } = await create(kms)
      const AliasName = `alias${uniqueName()}`
      const make = () => kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }))
      const names = async () =>
        (await kms.send(new ListAliasesCommand({ KeyId }))).Aliases?.map((alias) => alias.AliasName)
      await make()
      await assert.rejects(make(), { name: 'AlreadyExistsException' })
      assert.deepEqual(await names(), [AliasName])
      await kms.send(new DeleteAliasCommand({ AliasName }))
      assert.deepEqual(await names(), [])
      await assert.rejects(kms.send(new DeleteAliasCommand({ AliasName })), { name: 'NotFoundException' })
      await sign(kms, KeyId)
    },
  ],
]
