import { CliError } from './cli-error.ts'

/** Signals that ask a command to end. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** An end that the person asks for before a command is done, and what is true then. */
export interface Interruption {
  /** Rejects with a CliError `interrupted` when it happens. */
  readonly happens: Promise<never>
  /**
   * Sets what an interruption says from now on. An empty text says nothing: the interruption is then the normal end.
   */
  leaves(state: string): void
}

/** An interruption, and how to cause it. Only the first cause counts. */
export function interruptionOf(): {
  readonly interruption: Interruption
  interrupt(signal: NodeJS.Signals): void
} {
  const { promise: happens, reject } = Promise.withResolvers<never>()
  // Prevents an unhandled rejection: a command that ends by itself does not await this.
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
