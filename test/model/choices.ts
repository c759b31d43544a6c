/**
 * Decides what happens next, wherever more than one thing can. What it decided is written down, so that a run can be
 * played again.
 */
export interface Choices {
  /** Which of `count` calls goes on. */
  pick(count: number): number
  /** 0 for an answer as it should be, else which of `count - 1` faults. */
  pickFault(count: number): number
  /** Everything decided so far. */
  readonly taken: readonly number[]
  /** Whether everything was tried already that can follow from this state. */
  readonly isKnown?: (state: () => string) => boolean
}

/** Plays the decisions given, and 0 after their end. */
export function replayedChoices(decisions: readonly number[]): Choices {
  const taken: number[] = []
  const pick = (count: number): number => {
    const choice = Math.min(decisions[taken.length] ?? 0, count - 1)
    taken.push(choice)
    return choice
  }
  return { pick, pickFault: pick, taken }
}

/** Decides at random: one seed, one run. A call fails with `faultRate`. */
export function randomChoices(random: () => number, faultRate: number): Choices {
  const taken: number[] = []
  const note = (choice: number): number => {
    taken.push(choice)
    return choice
  }
  return {
    pick: (count) => note(Math.floor(random() * count)),
    pickFault: (count) => note(random() < faultRate ? 1 + Math.floor(random() * (count - 1)) : 0),
    taken,
  }
}

/**
 * All sequences of decisions, one per run, depth-first: each repeats the one before it up to the last place where there
 * was something left to try, and tries that. Where two sequences lead to the same state, only the first goes on from
 * there.
 */
export class DepthFirst {
  readonly #decisions: { choice: number; of: number }[] = []
  readonly #known = new Set<string>()

  /** How many states were met. */
  get states(): number {
    return this.#known.size
  }

  /** Decisions of the next run. Where the ways part anew, 0 is taken first. */
  choices(): Choices {
    const decisions = this.#decisions
    const taken: number[] = []
    const pick = (count: number): number => {
      const decision = decisions[taken.length] ?? { choice: 0, of: count }
      decisions[taken.length] = decision
      if (decision.of !== count) throw new Error('the run is not repeatable: another choice than last time')
      taken.push(decision.choice)
      return decision.choice
    }
    const isKnown = (state: () => string): boolean => {
      if (taken.length < decisions.length) return false
      const key = state()
      if (this.#known.has(key)) return true
      this.#known.add(key)
      return false
    }
    return { pick, pickFault: pick, taken, isKnown }
  }

  /** Goes on to the next sequence; false when there is none. */
  next(): boolean {
    let last = this.#decisions.at(-1)
    while (last !== undefined && last.choice + 1 >= last.of) {
      this.#decisions.pop()
      last = this.#decisions.at(-1)
    }
    if (last === undefined) return false
    last.choice += 1
    return true
  }
}
