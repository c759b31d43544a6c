import { AwsError, validationError } from '../aws-error.ts'
import type { AwsInput } from '../aws-input.ts'
import { type Operations, wireInstant } from '../aws-operation.ts'
import { permittedKey } from './key-permission.ts'
import { aliasArn, type KeyStore, refuseStates } from './key-store.ts'

/** The operations on aliases (KMS API reference, one page each). Each asks IAM about the alias and about the key. */
export function aliasOperations(store: KeyStore): Operations {
  const permitted = permittedKey(store)
  return {
    CreateAlias(input, context) {
      const { caller, now, require } = context
      const name = aliasName(input)
      const arn = aliasArn(caller.region, name)
      require('kms:CreateAlias', arn)
      const key = store.byId(input.requiredText('TargetKeyId'), caller.region, now)
      permitted(key, 'CreateAlias', context)
      if (store.aliases(now).some((alias) => alias.name === name))
        throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`)
      refuseStates(key, now, 'PendingDeletion')
      store.putAlias({ name, arn, keyId: key.id, createdAt: now })
      return {}
    },

    UpdateAlias(input, context) {
      const { caller, now, require } = context
      const name = aliasName(input)
      const arn = aliasArn(caller.region, name)
      require('kms:UpdateAlias', arn)
      const key = store.byId(input.requiredText('TargetKeyId'), caller.region, now)
      permitted(key, 'UpdateAlias', context)
      const alias = found(store, name, arn)
      permitted(store.byId(alias.keyId, caller.region, now), 'UpdateAlias', context)
      refuseStates(key, now, 'PendingDeletion')
      alias.keyId = key.id
      return {}
    },

    DeleteAlias(input, context) {
      const { caller, now, require } = context
      const name = aliasName(input)
      const arn = aliasArn(caller.region, name)
      require('kms:DeleteAlias', arn)
      const alias = found(store, name, arn)
      permitted(store.byId(alias.keyId, caller.region, now), 'DeleteAlias', context)
      store.removeAlias(name)
      return {}
    },

    ListAliases(input, { caller, now, require }) {
      require('kms:ListAliases', '*')
      const keyId = input.text('KeyId')
      const id = keyId === undefined ? undefined : store.byId(keyId, caller.region, now).id
      const wanted = store.aliases(now).filter((alias) => id === undefined || alias.keyId === id)
      const limit = input.integer('Limit') ?? 50
      if (limit < 1 || limit > 100)
        throw validationError(
          `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and 100`,
        )
      const from = startOf(input.text('Marker'))
      const page = wanted.slice(from, from + limit)
      const isMore = from + limit < wanted.length
      return {
        Aliases: page.map((alias) => ({
          AliasName: alias.name,
          AliasArn: alias.arn,
          TargetKeyId: alias.keyId,
          CreationDate: wireInstant(alias.createdAt),
        })),
        Truncated: isMore,
        NextMarker: isMore ? Buffer.from(String(from + limit)).toString('base64') : undefined,
      }
    },
  }
}

function startOf(marker: string | undefined): number {
  const from = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64').toString())
  if (!Number.isInteger(from) || from < 0) throw new AwsError('InvalidMarkerException', 'Invalid marker')
  return from
}

function found(store: KeyStore, name: string, arn: string) {
  const alias = store.findAlias(name)
  if (alias === undefined) throw new AwsError('NotFoundException', `Alias ${arn} is not found.`)
  return alias
}

function aliasName(input: AwsInput): string {
  const name = input.requiredText('AliasName')
  if (!name.startsWith('alias/')) throw validationError('Invalid identifier')
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException')
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name))
    throw validationError(
      `1 validation error detected: Value '${name}' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$`,
    )
  return name
}
