import { CliError } from './cli-error.ts'

/** Signals that ask a command to end. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** The end that a person asks for before a command is done, and what is then true. */
export interface Interruption {
  /** Rejects with a CliError `interrupted` when it happens. */
  readonly happens: Promise<never>
  /** Says what holds from now on if the command is interrupted. Without a text nothing is said: the end is what was wanted. */
  leaves(state: string): void
}

/** An interruption, and how to cause it. Only the first cause counts. */
export function interruptionOf(): {
  readonly interruption: Interruption
  interrupt(signal: NodeJS.Signals): void
} {
  const { promise: happens, reject } = Promise.withResolvers<never>()
  // A command that ends by itself never looks.
  happens.catch(() => undefined)
  let state = 'Nothing was changed.'
  return {
    interruption: {
      happens,
      leaves: (text) => {
        state = text
      },
    },
    interrupt: (signal) => reject(interrupted(signal, state)),
  }
}

const interrupted = (signal: NodeJS.Signals, state: string): CliError =>
  new CliError('interrupted', state === '' ? '' : `Ended before it was done. ${state}`, { signal })
