import { secretsManager } from '../../lib/aws/secrets-manager/read-secret.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { codeOf, StitchError } from '../../lib/errors.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import { READ_SECRET_MS } from '../../lib/token/budgets.ts'
import { signingKeyAlias } from '../../lib/token/signing.ts'
import { type Aws, connectAws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { clientName, settingsOfOne } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { columns, instant, printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'
import type { KeyDesk, KmsKey } from '../signing-key/key-desk.ts'
import { rootOf } from '../signing-key/names.ts'
import { styled } from '../visible-text.ts'

export interface SecretKeysOptions extends GlobalOptions {
  /** ARN of the key that is to end. */
  readonly delete?: string
}

/**
 * How long AWS waits before it deletes a key, in days: AWS's own default, and the maximum. Until then the deletion can
 * be cancelled.
 */
const WAITING_DAYS = 30

/** Whether the secret names a key: in the version that is in use, in the one before, or in neither. */
type Use = 'current' | 'previous' | 'none'

interface ClientKey extends KmsKey {
  readonly alias: string
  readonly use: Use
}

/**
 * `secret keys`: a client's keys in KMS, and what uses them. `--delete` schedules the deletion of one that is not in
 * use.
 */
export async function secretKeys(io: Io, options: SecretKeysOptions): Promise<number> {
  const config = settingsOfOne({ ...io, environment: { ...io.environment, STITCH_SIGNING: 'kms' } })
  const aws = await connectAws(io.environment)
  const desk = await aws.keys()
  const keys = await withProgress(io, 'Reading the keys', clientKeys(io, config, aws, desk))
  if (options.delete !== undefined) return end(io, desk, keys, { ...options, delete: options.delete })
  if (options.json === true) printJson(io, { keys })
  else if (keys.length === 0) printLines(io, [`The client ${clientName(config, io)} has no key in KMS.`])
  else {
    printLines(
      io,
      columns([
        ['KEY', 'STATE', 'USED BY'],
        ...keys.map(({ arn, state, use, deletedAt }) => [
          arn,
          deletedAt === undefined ? state : `deleted ${instant(deletedAt)}`,
          USES[use],
        ]),
      ]),
    )
    printHint(io, 'Each costs a dollar a month. To delete one: stitch-token secret keys --delete KEY')
  }
  return EXIT.ok
}

const USES: Record<Use, string> = { current: 'AWSCURRENT', previous: 'AWSPREVIOUS', none: 'nothing' }

async function clientKeys(
  io: Io,
  config: EverySetting,
  aws: Aws,
  desk: KeyDesk,
): Promise<readonly ClientKey[]> {
  const [current, previous, aliases] = await Promise.all([
    keyNamedBy(config, aws, 'AWSCURRENT'),
    keyNamedBy(config, aws, 'AWSPREVIOUS'),
    desk.aliases(signingKeyAlias(rootOf(config, io), '')),
  ])
  const keys: ClientKey[] = []
  for (const { name } of aliases) {
    const key = await desk.describe(name)
    if (key === undefined) continue
    const use = key.arn === current ? 'current' : key.arn === previous ? 'previous' : 'none'
    keys.push({ alias: name, ...key, use })
  }
  return keys
}

/** The key that a version of the secret names; undefined where there is no such version, or it names none. */
async function keyNamedBy(
  { secretId, clientId }: EverySetting,
  { secrets }: Aws,
  stage: 'AWSCURRENT' | 'AWSPREVIOUS',
): Promise<string | undefined> {
  try {
    const credentials = parseClientCredentials(
      await secretsManager(secrets, secretId)(stage, READ_SECRET_MS),
      STITCH,
      clientId,
    )
    return credentials.method === 'private_key_jwt' && 'kmsKeyId' in credentials.key
      ? credentials.key.kmsKeyId
      : undefined
  } catch (error) {
    // A secret that cannot be read may name the key that is to be deleted. A secret that is deleted, or scheduled for
    // it, uses none.
    if (NONE.includes(codeOf(error))) return undefined
    throw error
  }
}

const NONE: readonly string[] = ['secret_not_found', 'secret_malformed', 'secret_pending_deletion']

async function end(
  io: Io,
  desk: KeyDesk,
  keys: readonly ClientKey[],
  { delete: wanted, json }: SecretKeysOptions & { readonly delete: string },
): Promise<number> {
  const key = keys.find(({ arn, alias }) => [arn, alias, arn.split('/').at(-1)].includes(wanted))
  if (key === undefined)
    throw new StitchError(
      'signing_key_not_found',
      `This client has no KMS key ${wanted}. To see those that it has: stitch-token secret keys`,
      { facts: { kmsKeyId: wanted } },
    )
  const { arn, use } = key
  if (use === 'current')
    throw new CliError(
      'key_in_use',
      `The KMS key ${arn} signs for this client now. ` +
        'Put another certificate first: stitch-token secret put FILE --into-kms',
      { kmsKeyId: arn },
    )
  const deletedAt = key.deletedAt ?? (await desk.scheduleDeletion(arn, WAITING_DAYS))
  if (json === true) {
    printJson(io, { kmsKeyId: arn, use, deletedAt })
    return EXIT.ok
  }
  printLines(io, [
    [styled('green', '✔'), ` ${arn} will be deleted on ${instant(deletedAt)}, and can no longer sign`],
  ])
  if (use === 'previous')
    printHint(
      io,
      'The refresher can no longer fall back to it while Stitch does not know the certificate in use.',
    )
  printHint(io, `To keep it after all: aws kms cancel-key-deletion --key-id ${arn}`)
  return EXIT.ok
}
