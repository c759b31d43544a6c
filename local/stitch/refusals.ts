import { shown } from '../journal.ts'

/** A token request that was refused, and why. The answer does not contain the reason, as at Stitch. */
export interface Refusal {
  /** ISO 8601. */
  readonly at: string
  /** As the request had them; null where it had none. */
  readonly clientId: string | null
  readonly scope: string | null
  /** What was answered, in the words of RFC 6749 §5.2, or the name of the fault that struck. */
  readonly error: string
  /** In a sentence for people. Never holds an assertion, a secret or a token. */
  readonly reason: string
}

const KEPT = 50

/** The latest refusals of one simulator, the newest first. */
export class Refusals {
  #kept: readonly Refusal[] = []
  readonly #onRefusal: (refusal: Refusal) => void

  constructor(onRefusal: (refusal: Refusal) => void = () => {}) {
    this.#onRefusal = onRefusal
  }

  add({ at, error, ...rest }: Refusal): void {
    const refusal = {
      at,
      clientId: rest.clientId === null ? null : shown(rest.clientId),
      scope: rest.scope === null ? null : shown(rest.scope),
      error,
      reason: rest.reason,
    }
    this.#kept = [refusal, ...this.#kept].slice(0, KEPT)
    this.#onRefusal(refusal)
  }

  latest(): readonly Refusal[] {
    return this.#kept
  }
}
