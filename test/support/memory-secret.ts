import { StitchError } from '../../lib/errors.ts'
import type {
  ReadSecret,
  SecretStage,
  SecretVersion,
} from '../../lib/refresher/credentials/credentials-source.ts'

export const CLIENT_ID = 'test-c0ffee00-0000-4000-8000-000000000001'

export const withClientSecret = (clientSecret: string, clientId = CLIENT_ID): string =>
  JSON.stringify({ clientId, clientSecret })

export const withCertificate = (certificate: string, clientId = CLIENT_ID): string =>
  JSON.stringify({ clientId, certificate })

export const SECRET_UNAVAILABLE = new StitchError(
  'secret_unavailable',
  'The secret could not be read just now.',
)
export const SECRET_NOT_FOUND = new StitchError('secret_not_found', 'There is no such version.')

/** A secret in memory with its staged versions. */
export class MemorySecret {
  /** The stages that were read, oldest first. */
  readonly reads: SecretStage[] = []
  readonly timeoutsMs: number[] = []
  /** Comes before every read: may wait, or give the error that it rejects with. */
  before: (stage: SecretStage) => Error | undefined | Promise<Error | undefined> = () => undefined
  readonly #stages = new Map<SecretStage, SecretVersion>()
  #versions = 0

  constructor(string: string = withClientSecret('secret-1'), createdAt?: number) {
    this.put(string, createdAt)
  }

  /** A new version: it becomes the current one, and the current one the previous one. */
  put(string: string, createdAt?: number): void {
    this.#versions += 1
    const current = this.#stages.get('AWSCURRENT')
    if (current !== undefined) this.#stages.set('AWSPREVIOUS', current)
    this.#stages.set('AWSCURRENT', {
      versionId: `version-${this.#versions}`,
      string,
      ...(createdAt === undefined ? {} : { createdAt }),
    })
  }

  readonly read: ReadSecret = async (stage, timeoutMs) => {
    this.reads.push(stage)
    this.timeoutsMs.push(timeoutMs)
    const error = (await this.before(stage)) ?? (this.#stages.has(stage) ? undefined : SECRET_NOT_FOUND)
    if (error !== undefined) throw error
    return this.#stages.get(stage) as SecretVersion
  }
}
