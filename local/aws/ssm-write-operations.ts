import { parameterArn } from './arn.ts'
import { AwsError, validationError } from './aws-error.ts'
import type { Operations } from './aws-operation.ts'
import { checkParameterName, isLabel, type ParameterTier, settleTier, settleType } from './parameter-rules.ts'
import { moveLabels, newestVersion, type ParameterStore, selectVersion } from './parameter-store.ts'

/** The key that SSM uses when a SecureString names none. */
const DEFAULT_SSM_KEY = 'alias/aws/ssm'

/** Parameters of an account and Region, by tier (AWS: "Managing parameter tiers"). */
const MOST_PARAMETERS: Readonly<Record<ParameterTier, number>> = { Standard: 10_000, Advanced: 100_000 }

/** The operations of SSM that change a parameter (AWS Systems Manager API reference, one page each). */
export const ssmWriteOperations = (store: ParameterStore): Operations => ({
  PutParameter(input, { caller, now, require, kms }) {
    const name = input.requiredText('Name')
    const value = input.requiredText('Value')
    const overwrite = input.flag('Overwrite')
    const existing = store.find(name)
    const arn = existing?.arn ?? parameterArn(caller.region, name)
    require('ssm:PutParameter', arn)
    checkParameterName(name, caller.arn, arn)
    if (overwrite && input.structures('Tags').length > 0) {
      throw validationError(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      )
    }
    if (existing !== undefined && !overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      )
    }
    const current = existing && newestVersion(existing)
    const type = settleType(input.text('Type'), current?.type)
    const tier = settleTier(input.text('Tier'), current?.tier, value)
    if (existing === undefined && store.howMany(tier) >= MOST_PARAMETERS[tier])
      throw new AwsError(
        'ParameterLimitExceeded',
        'You have exceeded the number of parameters for this AWS account. Delete one or more parameters and try again.',
      )
    const keyId = input.text('KeyId') ?? DEFAULT_SSM_KEY
    if (type !== 'SecureString' && input.text('KeyId') !== undefined) {
      throw validationError('KeyId is required for SecureString type parameter only.')
    }
    const description = input.text('Description') ?? current?.description
    const version = store.append(name, arn, {
      type,
      tier,
      ...(type === 'SecureString'
        ? {
            keyId,
            storedValue: kms.encrypt(tier === 'Standard' ? 'Encrypt' : 'GenerateDataKey', keyId, value, {
              PARAMETER_ARN: arn,
            }),
          }
        : { storedValue: value }),
      ...(description === undefined ? {} : { description }),
      modifiedAt: now,
      modifiedBy: caller.arn,
    })
    return { Version: version, Tier: tier }
  },

  DeleteParameter(input, { caller, require }) {
    const name = input.requiredText('Name')
    require('ssm:DeleteParameter', store.find(name)?.arn ?? parameterArn(caller.region, name))
    store.delete(name)
    return {}
  },

  DeleteParameters(input, { caller, require }) {
    const names = [...new Set(input.requiredTexts('Names'))]
    if (names.length > 10) throw validationError('Names: at most 10 parameters in one request.')
    for (const name of names)
      require('ssm:DeleteParameters', store.find(name)?.arn ?? parameterArn(caller.region, name))
    const present = names.filter((name) => store.find(name) !== undefined)
    for (const name of present) store.delete(name)
    return {
      DeletedParameters: present,
      InvalidParameters: names.filter((name) => !present.includes(name)),
    }
  },

  LabelParameterVersion(input, { caller, require }) {
    const name = input.requiredText('Name')
    const labels = input.requiredTexts('Labels')
    require('ssm:LabelParameterVersion', store.find(name)?.arn ?? parameterArn(caller.region, name))
    const parameter = store.get(name)
    const target = selectVersion(parameter, input.integer('ParameterVersion')?.toString())
    moveLabels(parameter, target, labels.filter(isLabel))
    return { InvalidLabels: labels.filter((label) => !isLabel(label)), ParameterVersion: target.version }
  },
})
