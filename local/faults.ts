/** Where a fault strikes. `kms` strikes inside `ssm` and `secretsmanager` as well, as at AWS. */
export type FaultPoint = 'token' | 'graphql' | 'ssm' | 'secretsmanager' | 'kms' | 'lambda'

/** One line of the script: the next `times` requests at a point meet this fault. */
export interface Fault {
  readonly at: FaultPoint
  /** What happens, in the words of the point's own list, for example `503`, `hang`, `TooManyUpdates`. */
  readonly does: string
  /** How many requests it strikes; `Infinity` until cleared. 1 by default. */
  readonly times: number
  /** Strikes only this operation, for example `PutParameter`; every one by default. */
  readonly operation?: string
  /** Strikes only what concerns this client, by its alias, for example `client-7`; every client by default. */
  readonly client?: string
  /** Further options of the fault, for example `{"seconds": 30}`. */
  readonly options: Readonly<Record<string, unknown>>
}

/** The script of faults of one local stack. The first fault that matches a request strikes, in order of arrival. */
export class FaultScript {
  readonly #check: (fault: Fault) => void
  #faults: { fault: Fault; left: number }[] = []

  /** @param check throws for a fault that would strike no request; takes anything by default */
  constructor(check: (fault: Fault) => void = () => {}) {
    this.#check = check
  }

  add(fault: Partial<Fault> & Pick<Fault, 'at' | 'does'>): Fault {
    const whole: Fault = { times: 1, options: {}, ...fault }
    this.#check(whole)
    this.#faults.push({ fault: whole, left: whole.times })
    return whole
  }

  /**
   * The fault that strikes this request, if any; counts as one of its times.
   *
   * @param concerns whether the request concerns a client; none by default
   */
  take(
    at: FaultPoint,
    operation?: string,
    concerns: (client: string) => boolean = () => false,
  ): Fault | undefined {
    const index = this.#faults.findIndex(
      ({ fault }) =>
        fault.at === at &&
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.client === undefined || concerns(fault.client)),
    )
    const entry = this.#faults[index]
    if (entry === undefined) return undefined
    entry.left -= 1
    if (entry.left <= 0) this.#faults.splice(index, 1)
    return entry.fault
  }

  clear(at?: FaultPoint): void {
    this.#faults = at === undefined ? [] : this.#faults.filter(({ fault }) => fault.at !== at)
  }

  /** The faults that are left, each with the number of times that are left. */
  pending(): Fault[] {
    return this.#faults.map(({ fault, left }) => ({ ...fault, times: left }))
  }
}

/** Counters of requests by kind, for example `token.requests`. Plain numbers, so that they print as JSON. */
export class Counters {
  readonly #counts = new Map<string, number>()

  count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  reset(): void {
    this.#counts.clear()
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
