import type { ReadToken } from '../../lib/reader/read-token.ts'
import { TokenReadFailure } from '../../lib/reader/read-token.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import { READ_MS } from '../../lib/token/budgets.ts'
import type { ClientToken, StoredToken } from '../../lib/token/client-token.ts'
import type { VirtualTime } from './virtual-time.ts'

/** One use of a parameter. */
export type ParameterUse = 'read' | 'write'

/**
 * What happens to a use instead of succeeding at once: an error that it rejects with, `contended` for a write, `stale`
 * for a read that gives the version before the newest, `hang` for a read that ends with its time-out.
 */
export type ParameterFault = Error | 'contended' | 'stale' | 'hang'

/** A parameter in memory, as its writer and its readers see it, with every version that it ever had. */
export class MemoryParameter implements TokenParameter {
  /** `undefined` stands for a text that is no document. */
  readonly versions: (ClientToken | undefined)[] = []
  /** How many reads and writes were begun. */
  reads = 0
  writes = 0
  /** Comes before every use: may wait, and names the fault that strikes it. */
  before: (use: ParameterUse) => ParameterFault | undefined | Promise<ParameterFault | undefined>
  readonly #script: Record<ParameterUse, ParameterFault[]> = { read: [], write: [] }
  readonly #time: VirtualTime

  constructor(time: VirtualTime, ...tokens: (ClientToken | undefined)[]) {
    this.#time = time
    this.versions.push(...tokens)
    this.before = (use) => this.#script[use].shift()
  }

  /** What strikes the next uses, one after the other. */
  script(use: ParameterUse, ...faults: ParameterFault[]): void {
    this.#script[use].push(...faults)
  }

  /** A write by another actor. */
  put(token: ClientToken | undefined): number {
    return this.versions.push(token)
  }

  get newest(): StoredToken | undefined {
    return this.#version(this.versions.length)
  }

  async read(): Promise<StoredToken | undefined> {
    this.reads += 1
    const fault = await this.before('read')
    if (fault instanceof Error) throw fault
    return this.#version(this.versions.length - (fault === 'stale' ? 1 : 0))
  }

  async write(token: ClientToken): Promise<number | 'contended'> {
    this.writes += 1
    const fault = await this.before('write')
    if (fault instanceof Error) throw fault
    return fault === 'contended' ? fault : this.put(token)
  }

  /** For a reader. A hanging read lasts for as long as it is given. */
  readonly readToken: ReadToken = async (timeoutMs = READ_MS) => {
    this.reads += 1
    const fault = await this.before('read')
    if (fault === 'hang') {
      await this.#time.sleep(timeoutMs)
      throw new TokenReadFailure('unreachable', 'ETIMEDOUT')
    }
    if (fault instanceof Error) throw fault
    return this.#version(this.versions.length - (fault === 'stale' ? 1 : 0))
  }

  #version(version: number): StoredToken | undefined {
    return version >= 1 && version <= this.versions.length
      ? { version, token: this.versions[version - 1] }
      : undefined
  }
}
