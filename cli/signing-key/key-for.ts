import type { KeyObject } from 'node:crypto'
import { StitchError } from '../../lib/errors.ts'
import { spkiOf } from '../../lib/refresher/credentials/certificate.ts'
import { CliError } from '../cli-error.ts'
import type { KeyDesk, KmsKey, NewKey } from './key-desk.ts'
import { pendingDeletion } from './key-error.ts'

/** What a key is needed for. */
export interface WantedKey extends NewKey {
  /** The alias by which the refresher's role knows it. */
  readonly alias: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** Whether its price is agreed to. */
  readonly isPaidFor: boolean
  /**
   * Called with the key that exists from now on: a later failure leaves it behind. Called with `undefined` when it is
   * gone again.
   */
  readonly exists: (key: ExistingKey | undefined) => void
  /** Waits until KMS knows everywhere what it has just done. */
  readonly untilKnown: <T>(work: () => Promise<T>) => Promise<T>
}

/** A key that exists, and whether it has its alias. The next run finds it by that alias. */
export interface ExistingKey {
  readonly arn: string
  readonly isNamed: boolean
}

/** A key in KMS that is ready to sign for a certificate. */
export interface ReadyKey {
  readonly arn: string
  /** Whether it was there already, with its material. */
  readonly wasThere: boolean
}

/**
 * Finds the KMS key of a certificate by its alias, or makes it, and imports the private key. It may be repeated: it
 * continues where an earlier run ended.
 *
 * @throws CliError `usage` where a key would have to be paid for; StitchError `signing_…`
 */
export async function keyFor(desk: KeyDesk, wanted: WantedKey): Promise<ReadyKey> {
  const { alias, publicKey, exists, untilKnown } = wanted
  const found = await desk.describe(alias)
  if (found === undefined && !wanted.isPaidFor) throw costs()
  const arn = found?.arn ?? (await namedKey(desk, wanted))
  exists({ arn, isNamed: true })
  const state = found?.state ?? 'PendingImport'
  if (state === 'PendingImport') await untilKnown(() => desk.bring(arn, wanted.privateKey))
  else assertUsable(found as KmsKey)
  await assertSameKey(desk, arn, publicKey, untilKnown)
  return { arn, wasThere: state !== 'PendingImport' }
}

/**
 * Makes a key, and gives it its alias at once: the next run finds the key by the alias, and AWS needs minutes until a
 * policy can match it.
 */
async function namedKey(desk: KeyDesk, wanted: WantedKey): Promise<string> {
  const arn = await desk.create(wanted)
  wanted.exists({ arn, isNamed: false })
  try {
    await wanted.untilKnown(() => desk.name(wanted.alias, arn))
  } catch (error) {
    // The key is empty, and no run would find it again.
    const isEnding = await desk.scheduleDeletion(arn, SHORTEST_WAIT_DAYS).catch(() => undefined)
    if (isEnding !== undefined) wanted.exists(undefined)
    throw error
  }
  return arn
}

/** The least that AWS lets a key wait for its deletion, in days. */
const SHORTEST_WAIT_DAYS = 7

/** The price of a key, before one is made. */
const costs = (): CliError =>
  new CliError(
    'usage',
    'To agree to the price, add --yes. A key in KMS costs one US dollar a month until it is deleted. ' +
      'Each certificate of each client has a key of its own. No key was created.',
  )

/**
 * Looks whether a key that is there already can sign for a certificate.
 *
 * @throws StitchError `signing_key_not_found`, `signing_key_unsuitable`, `signing_key_disabled`,
 *   `signing_key_pending_deletion`, `signing_key_unusable` or `signing_key_mismatch`
 */
export async function existingKey(desk: KeyDesk, keyId: string): Promise<KmsKey & { publicKey: KeyObject }> {
  const found = await desk.describe(keyId)
  if (found === undefined)
    throw new StitchError(
      'signing_key_not_found',
      `There is no KMS key ${keyId} in this account and Region.`,
      { facts: { kmsKeyId: keyId } },
    )
  assertUsable(found)
  return { ...found, publicKey: await desk.publicKey(found.arn) }
}

/** @throws StitchError as {@link existingKey} does, for what `DescribeKey` tells */
export function assertUsable({ arn, state, usage, spec }: KmsKey): void {
  const refused = (
    code: 'signing_key_unsuitable' | 'signing_key_disabled' | 'signing_key_unusable',
    text: string,
  ) => new StitchError(code, `The KMS key ${arn} ${text}`, { facts: { kmsKeyId: arn, state, usage, spec } })
  if (usage !== 'SIGN_VERIFY' || !spec.startsWith('RSA_'))
    throw refused(
      'signing_key_unsuitable',
      `is for ${usage} with ${spec}. It has to be an RSA key for SIGN_VERIFY.`,
    )
  if (state === 'Disabled')
    throw refused('signing_key_disabled', `is disabled. Enable it: aws kms enable-key --key-id ${arn}`)
  if (state === 'PendingDeletion') throw pendingDeletion(arn)
  if (state !== 'Enabled')
    throw refused(
      'signing_key_unusable',
      `has no key material (${state}). Bring it: stitch-token secret put FILE --into-kms`,
    )
}

async function assertSameKey(
  desk: KeyDesk,
  arn: string,
  publicKey: KeyObject,
  untilKnown: WantedKey['untilKnown'],
): Promise<void> {
  if (spkiOf(await untilKnown(() => desk.publicKey(arn))) !== spkiOf(publicKey)) throw otherKey(arn)
}

/** A key that is not the certificate's. */
export const otherKey = (arn: string): StitchError =>
  new StitchError(
    'signing_key_mismatch',
    `The KMS key ${arn} is not the key of this certificate. ` +
      'Give the certificate that belongs to it, or another key.',
    { facts: { kmsKeyId: arn } },
  )
