import { CliError } from './cli-error.ts'
import type { SecretDesk } from './secret-desk.ts'

/** What `putSecret` did. */
export interface PutResult {
  readonly outcome: 'created' | 'replaced' | 'unchanged'
  readonly versionId: string
}

/** A step that changes something: from here on an interruption leaves more behind than before. */
export type PutStep = 'create' | 'pend' | 'promote' | 'done'

/** What happens between the steps. */
export interface PutHooks {
  /** Hears of each step before it is taken. */
  readonly begins: (step: PutStep) => void
  /** Compares with the secret that is in use; rejects to stop. */
  readonly accept: (current: SecretText) => void
  /** Proves what is about to go live; rejects when it is no good. Gets the text as Secrets Manager gives it back. */
  readonly prove: (text: SecretText) => Promise<void>
}

/** What a version holds, as `GetSecretValue` answers it. */
export type SecretText = Awaited<ReturnType<SecretDesk['read']>>

/**
 * Puts a secret so that nothing goes live unproven: stores it as AWSPENDING, reads it back, proves it, and only then moves
 * AWSCURRENT to it. The first version of a secret is AWSCURRENT from the beginning, so it is proven before it is stored. Whatever
 * fails, AWSCURRENT stays where it was. May be repeated, and run at the same time: the stage moves only from the version that
 * was current when this run began.
 *
 * @throws CliError `secret_changed_meanwhile`, what the hooks reject with, or a StitchError `secret_…`
 */
export async function putSecret(
  desk: SecretDesk,
  text: string,
  { begins, accept, prove }: PutHooks,
): Promise<PutResult> {
  const { exists, currentVersionId } = await desk.describe()
  if (currentVersionId === undefined) {
    await prove({ string: text })
    begins('create')
    const versionId = exists ? await desk.put(text) : await desk.create(text)
    if (versionId === undefined) throw changedMeanwhile()
    begins('done')
    return { outcome: 'created', versionId }
  }

  const current = await desk.read(currentVersionId)
  accept(current)
  if (current.string === text) {
    await prove(current)
    return { outcome: 'unchanged', versionId: currentVersionId }
  }

  begins('pend')
  const versionId = await desk.put(text, 'AWSPENDING')
  try {
    await prove(await desk.read(versionId))
    begins('promote')
    if (!(await desk.promote(versionId, currentVersionId))) throw changedMeanwhile()
    begins('done')
  } finally {
    await desk.dropPending(versionId)
  }
  return { outcome: 'replaced', versionId }
}

const changedMeanwhile = (): CliError =>
  new CliError(
    'secret_changed_meanwhile',
    'Somebody else put the secret at the same time, and theirs is current. Look at it, and run this again if yours is the one to use.',
  )
