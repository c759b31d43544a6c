import { GetParameterCommand, type Parameter, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { monotonicMs } from '../../clock.ts'
import { StitchError } from '../../errors.ts'
import type { TokenParameter } from '../../refresher/store-token.ts'
import { STORE_READ_MS, WRITE_MS } from '../../token/budgets.ts'
import type { StoredToken } from '../../token/client-token.ts'
import { readStoredDocument, writeStoredDocument } from '../../token/stored-document.ts'
import { ForeignAnswer, type SdkError, sdkFacts } from '../sdk-settings.ts'
import { sendWithin } from '../send-within.ts'

/**
 * One SecureString parameter, read and written with the AWS SDK (Parameter Store, `GetParameter` and `PutParameter`).
 *
 * @param as how it is written: with Parameter Store's own key and as a Standard parameter by default
 * @param leftMs how long a call may take at most, besides its own limit, in milliseconds
 */
export const parameterStore = (
  client: SSMClient,
  name: string,
  as: WrittenAs = {},
  leftMs = () => Number.POSITIVE_INFINITY,
): TokenParameter => ({
  async read() {
    try {
      const command = new GetParameterCommand({ Name: name, WithDecryption: true })
      const { Parameter: parameter } = await sendWithin(
        Math.min(STORE_READ_MS, leftMs()),
        command,
        (options) => client.send(command, options),
      )
      return storedToken(parameter, name)
    } catch (error) {
      if (error instanceof StitchError) throw error
      const { name: awsError } = error as SdkError
      if (awsError === 'ParameterNotFound') return undefined
      throw storeError('token_store_unreadable', error as SdkError, name)
    }
  },

  async write(token) {
    const value = writeStoredDocument(token)
    let tier: Tier = as.tier ?? 'Standard'
    const bytes = Buffer.byteLength(value)
    if (bytes > MOST_BYTES[tier]) throw tooLarge(name, bytes, tier)
    const by = monotonicMs() + Math.min(WRITE_MS, leftMs())
    const put = () => {
      const document = { Name: name, Value: value, Type: 'SecureString', KeyId: as.kmsKeyId } as const
      const command = new PutParameterCommand({ ...document, Tier: tier, Overwrite: true })
      return sendWithin(by - monotonicMs(), command, (options) => client.send(command, options))
    }
    try {
      const { Version: version } = await put().catch((error: SdkError) => {
        if (!isDowngrade(error)) throw error
        tier = 'Advanced'
        return put()
      })
      // Without one nothing shows that anything was stored.
      if (!isVersion(version)) throw new ForeignAnswer()
      return version
    } catch (error) {
      // HTTP 400, so the SDK does not repeat it by itself.
      if ((error as SdkError).name === 'TooManyUpdates') return 'contended'
      throw storeError('token_store_failed', error as SdkError, name, tier)
    }
  },
})

/** The tier of a parameter (AWS: "Managing parameter tiers"). What an operator made Advanced stays so. */
type Tier = 'Standard' | 'Advanced'

/**
 * Most bytes of a parameter's value (AWS: "Managing parameter tiers"). A Standard write does not try for more: it
 * cannot know that an operator made the parameter Advanced.
 */
const MOST_BYTES: Readonly<Record<Tier, number>> = { Standard: 4096, Advanced: 8192 }

function tooLarge(parameter: string, bytes: number, tier: Tier): StitchError {
  const advice =
    tier === 'Standard' && bytes <= MOST_BYTES.Advanced
      ? 'Deploy with --param tier=advanced'
      : 'Ask Stitch for opaque (reference) tokens'
  return new StitchError(
    'token_too_large',
    `${advice}: the token makes a document of ${bytes} bytes, and a parameter of the ${tier} tier holds ${MOST_BYTES[tier]}.`,
    { facts: { bytes, parameter } },
  )
}

/** How a parameter is written. */
export interface WrittenAs {
  readonly kmsKeyId?: string | undefined
  /** Advanced where an account has more than 10,000 parameters, or tokens are long. */
  readonly tier?: Tier
}

/**
 * AWS refuses to write an Advanced parameter as a Standard one: "You can't downgrade a parameter from the
 * advanced-parameter tier…".
 */
const isDowngrade = ({ name, message }: SdkError): boolean =>
  name === 'ValidationException' && /\bdowngrade\b/i.test(message)

/** What a parameter's versions are counted by. */
const isVersion = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

/**
 * What a parameter holds, from what Parameter Store answers.
 *
 * @throws StitchError `token_store_wrong_type`; a ForeignAnswer for what is none of AWS's
 */
export function storedToken(parameter: Parameter | undefined, name: string): StoredToken {
  if (typeof parameter?.Type !== 'string' || !isVersion(parameter.Version)) throw new ForeignAnswer()
  if (parameter.Type !== 'SecureString') throw wrongType(name)
  return { version: parameter.Version, token: readStoredDocument(parameter.Value ?? '') }
}

const wrongType = (parameter: string): StitchError =>
  new StitchError(
    'token_store_wrong_type',
    `Delete the parameter ${parameter}: it is not a SecureString. The next run creates it as one.`,
    { facts: { parameter } },
  )

/** What is wrong with the store, in our words. */
export function storeError(
  otherwise: 'token_store_unreadable' | 'token_store_failed',
  error: SdkError,
  parameter: string,
  tier: Tier = 'Standard',
): StitchError {
  const facts = { parameter, ...sdkFacts(error) }
  if (error.name === 'ParameterMaxVersionLimitExceeded')
    return new StitchError(
      'token_store_version_limit',
      `Remove the label of the oldest version of ${parameter} (aws ssm unlabel-parameter-version). While it has one, no version can be added.`,
      { facts },
    )
  if (isKmsError(error))
    return new StitchError(
      'kms_key_unusable',
      `The KMS key of ${parameter} cannot be used. Enable it, and allow ${KEY_RIGHTS[tier]} in the refresher's role.`,
      { facts },
    )
  const verb = otherwise === 'token_store_failed' ? 'written' : 'read'
  return new StitchError(
    otherwise,
    `The parameter ${parameter} could not be ${verb} (${facts.awsError}). The next run tries again. ${
      error instanceof ForeignAnswer
        ? 'Check AWS_ENDPOINT_URL, and whether a proxy is in between: the answer is not from Parameter Store.'
        : "For AccessDeniedException check the refresher's role."
    }`,
    { facts },
  )
}

/**
 * What the refresher has to be allowed of the key, by the tier that it writes (AWS: "How Parameter Store uses AWS
 * KMS").
 */
const KEY_RIGHTS: Readonly<Record<Tier, string>> = {
  Standard: 'kms:Encrypt and kms:Decrypt',
  Advanced: 'kms:GenerateDataKey (for a parameter of the Advanced tier), kms:Encrypt and kms:Decrypt',
}

/** Parameter Store passes KMS's errors on as `InvalidKeyId`, or as a denial that speaks of the key. */
export const isKmsError = ({ name, message }: { name: string; message: string }): boolean =>
  name === 'InvalidKeyId' ||
  name.startsWith('KMS') ||
  (name === 'AccessDeniedException' && /\bkms:|ciphertext|master key/i.test(message))
