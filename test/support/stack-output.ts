import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'

/** Something that left the system: a log line, an answer, a result, what a process printed. */
export interface Output {
  /** Where it came from, for example `log of token-status`. */
  readonly from: string
  readonly text: string
  /** Whether it is a successful answer, in which a caller may find what the caller's own request said. */
  readonly success?: boolean
}

/** Everything that one stack said, oldest first. */
export class Outputs {
  readonly #outputs: Output[] = []

  add(from: string, said: unknown, { success = false } = {}): void {
    this.#outputs.push({ from, text: typeof said === 'string' ? said : inspect(said, DEEP), success })
  }

  all(): readonly Output[] {
    return this.#outputs
  }

  /** The lines whose origin contains this text. */
  from(origin: string): readonly string[] {
    return this.#outputs.filter(({ from }) => from.includes(origin)).map(({ text }) => text)
  }
}

/** As much as anybody could print of a value: hidden members and causes too. */
const DEEP = { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null } as const

const speaking = new AsyncLocalStorage<(text: string) => void>()

/**
 * Runs a function of this process as a container would: what it prints goes to `listen`, not to the test's own output.
 */
export const overhear = <T>(listen: (text: string) => void, run: () => T): T => speaking.run(listen, run)

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const listen = speaking.getStore()
    if (listen === undefined) return write(chunk, ...rest)
    listen(String(chunk))
    return true
  }
}
