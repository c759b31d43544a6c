import { ACCOUNT_ID, keyArn } from '../arn.ts'
import { AwsError, validationError } from '../aws-error.ts'
import type { AwsInput } from '../aws-input.ts'
import { type Operations, wireInstant } from '../aws-operation.ts'
import { permittedKey } from './key-permission.ts'
import { checkKeySpec, makeMaterial, signingAlgorithms } from './key-specs.ts'
import { type KeyStore, refuseStates, type StoredKey, stateOf } from './key-store.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The operations on whole keys (KMS API reference, one page each). */
export function keyOperations(store: KeyStore): Operations {
  const permitted = permittedKey(store)
  return {
    CreateKey(input, { caller, now, require }) {
      require('kms:CreateKey', '*')
      const { spec, usage, origin } = wanted(input)
      const id = store.nextId()
      const key: StoredKey = {
        id,
        arn: keyArn(caller.region, id),
        usage,
        spec,
        origin,
        description: input.text('Description') ?? '',
        tags: tagsOf(input),
        createdAt: now,
        enabled: true,
      }
      const material = origin === 'AWS_KMS' ? makeMaterial(spec) : undefined
      if (material !== undefined) key.material = material
      store.add(key)
      return { KeyMetadata: metadata(key, now) }
    },

    DescribeKey(input, context) {
      const key = store.get(input.requiredText('KeyId'), context.caller.region, context.now)
      permitted(key, 'DescribeKey', context)
      return { KeyMetadata: metadata(key, context.now) }
    },

    ListResourceTags(input, context) {
      const key = store.byId(input.requiredText('KeyId'), context.caller.region, context.now)
      permitted(key, 'ListResourceTags', context)
      return { Tags: key.tags, Truncated: false }
    },

    EnableKey: (input, context) => enable(true, 'EnableKey', input, context),
    DisableKey: (input, context) => enable(false, 'DisableKey', input, context),

    ScheduleKeyDeletion(input, context) {
      const { caller, now } = context
      const key = store.byId(input.requiredText('KeyId'), caller.region, now)
      permitted(key, 'ScheduleKeyDeletion', context)
      const days = input.integer('PendingWindowInDays') ?? 30
      if (days < 7 || days > 30)
        throw validationError(
          `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${days < 7 ? 'greater than or equal to 7' : 'less than or equal to 30'}`,
        )
      refuseStates(key, now, 'PendingDeletion')
      key.deletionDate = now + days * DAY_MS
      return {
        KeyId: key.arn,
        DeletionDate: wireInstant(key.deletionDate),
        KeyState: stateOf(key, now),
        PendingWindowInDays: days,
      }
    },

    CancelKeyDeletion(input, context) {
      const { caller, now } = context
      const key = store.byId(input.requiredText('KeyId'), caller.region, now)
      permitted(key, 'CancelKeyDeletion', context)
      if (stateOf(key, now) !== 'PendingDeletion')
        throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`)
      delete key.deletionDate
      key.enabled = false
      return { KeyId: key.arn }
    },
  }

  function enable(enabled: boolean, action: string, ...[input, context]: Parameters<Operations[string]>) {
    const key = store.byId(input.requiredText('KeyId'), context.caller.region, context.now)
    permitted(key, action, context)
    refuseStates(key, context.now, 'PendingImport', 'PendingDeletion')
    key.enabled = enabled
    return {}
  }
}

/** The properties of a new key. Specs, usages and origins that nothing here needs are refused by name. */
function wanted(input: AwsInput): Pick<StoredKey, 'spec' | 'usage' | 'origin'> {
  const spec = input.text('KeySpec') ?? input.text('CustomerMasterKeySpec') ?? 'SYMMETRIC_DEFAULT'
  checkKeySpec(spec)
  const usage = input.text('KeyUsage') ?? 'ENCRYPT_DECRYPT'
  const usages =
    spec === 'SYMMETRIC_DEFAULT'
      ? ['ENCRYPT_DECRYPT']
      : spec.startsWith('RSA_')
        ? ['ENCRYPT_DECRYPT', 'SIGN_VERIFY']
        : ['SIGN_VERIFY']
  if (spec !== 'SYMMETRIC_DEFAULT' && input.text('KeyUsage') === undefined)
    throw validationError('You must specify a KeyUsage value for an asymmetric CMK.')
  if (!usages.includes(usage))
    throw validationError(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`)
  const origin = input.text('Origin') ?? 'AWS_KMS'
  if (origin !== 'AWS_KMS' && origin !== 'EXTERNAL')
    throw new AwsError('UnsupportedOperationException', `The local endpoint has no keys of origin ${origin}.`)
  return { spec, usage, origin }
}

function tagsOf(input: AwsInput): StoredKey['tags'] {
  const tags = input
    .structures('Tags')
    .map((tag) => ({ TagKey: tag.requiredText('TagKey'), TagValue: tag.text('TagValue') ?? '' }))
  if (tags.some(({ TagKey }) => TagKey.startsWith('aws:')))
    throw new AwsError('TagException', 'Tag keys may not start with aws:')
  if (new Set(tags.map(({ TagKey }) => TagKey)).size < tags.length)
    throw new AwsError('TagException', 'Duplicate tag keys')
  return tags
}

const metadata = (key: StoredKey, now: number) => {
  const state = stateOf(key, now)
  return {
    AWSAccountId: ACCOUNT_ID,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: wireInstant(key.createdAt),
    Enabled: state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: state,
    DeletionDate: key.deletionDate === undefined ? undefined : wireInstant(key.deletionDate),
    ValidTo: key.validTo === undefined ? undefined : wireInstant(key.validTo),
    Origin: key.origin,
    ExpirationModel:
      key.origin === 'EXTERNAL' && key.material !== undefined
        ? key.validTo === undefined
          ? 'KEY_MATERIAL_DOES_NOT_EXPIRE'
          : 'KEY_MATERIAL_EXPIRES'
        : undefined,
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    SigningAlgorithms: key.usage === 'SIGN_VERIFY' ? signingAlgorithms(key.spec) : undefined,
    EncryptionAlgorithms:
      key.usage === 'SIGN_VERIFY'
        ? undefined
        : key.spec === 'SYMMETRIC_DEFAULT'
          ? ['SYMMETRIC_DEFAULT']
          : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
    MultiRegion: false,
  }
}
