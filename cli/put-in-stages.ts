import { CliError } from './cli-error.ts'
import type { SecretDesk } from './secret-desk.ts'

/** What `putSecret` did. */
export interface PutResult {
  readonly outcome: 'created' | 'replaced' | 'unchanged'
  readonly versionId: string
}

/** A step that changes something: after it, an interruption leaves more behind. */
export type PutStep = 'create' | 'pend' | 'promote' | 'done'

/** What happens between the steps. */
export interface PutHooks {
  /** Hears of each step before it is taken. */
  readonly begins: (step: PutStep) => void
  /** Compares with the secret that is in use; rejects to stop. */
  readonly accept: (current: SecretText) => void
  /** Checks the new credentials; rejects if they are unusable. Gets the text that Secrets Manager returned. */
  readonly prove: (text: SecretText) => Promise<void>
}

/** What a version holds, as `GetSecretValue` answers it. */
export type SecretText = Awaited<ReturnType<SecretDesk['read']>>

/**
 * Stores a secret, but puts it to use only after a check: stores it as AWSPENDING, reads it back, checks it, and only
 * then moves AWSCURRENT to it. The first version of a secret is AWSCURRENT from the beginning, so it is checked before
 * it is stored. If any step fails, AWSCURRENT stays where it was. It may be repeated, and several may run at the same
 * time: the stage moves only from the version that was current when this run began.
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
    'Look at the secret: it was changed by another command at the same time, and that version is current. ' +
      'If yours is the one to use, run this command again.',
  )
