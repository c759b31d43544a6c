import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** One line that a function wrote, or the simulated Stitch. */
export interface LogLine {
  /** Counts from 1. */
  readonly id: number
  /** When it was written, in epoch milliseconds. */
  readonly at: number
  /** Short name of the function; `stitch` for the simulated Stitch. */
  readonly functionKey: string
  readonly containerId: string
  /** The invocation it was written in; absent during the init phase. */
  readonly requestId?: string
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** A line as it was written. */
export type WrittenLine = Omit<LogLine, 'id' | 'at'>

/** How many lines are kept. */
const KEPT_LINES = 2000

/** The latest lines of all functions, oldest first. */
export class FunctionLog {
  readonly #lines: LogLine[] = []
  readonly #onLine: (line: LogLine) => void
  #last = 0

  constructor(onLine: (line: LogLine) => void = () => {}) {
    this.#onLine = onLine
  }

  write(written: WrittenLine): void {
    this.#last += 1
    const line = { id: this.#last, at: Date.now(), ...written }
    this.#lines.push(line)
    if (this.#lines.length > KEPT_LINES) this.#lines.shift()
    this.#onLine(line)
  }

  lines(): readonly LogLine[] {
    return [...this.#lines]
  }
}

/** Calls `onLine` for every line of the stream, and for a last one without a line break. */
export function readLines(stream: Readable | undefined, onLine: (text: string) => void): void {
  if (stream === undefined) return
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}
