import type { Facts } from '../../lib/errors.ts'
import type { Log } from '../../lib/observe/log.ts'
import type { MetricKind, Metrics } from '../../lib/observe/metrics.ts'

/** Metrics in memory. */
export class RecordedMetrics implements Metrics {
  readonly all: {
    readonly name: string
    readonly value: number
    readonly scope: string | undefined
    readonly kind?: string
  }[] = []

  count(name: string, scope?: string, kind?: MetricKind): void {
    const [word] = Object.values(kind ?? {})
    this.all.push({ name, value: 1, scope, ...(word === undefined ? {} : { kind: word }) })
  }

  record(name: string, value: number, _unit: 'Count' | 'Seconds', scope?: string): void {
    this.all.push({ name, value, scope })
  }

  /** The values of a metric, of one outcome or source where that is given, oldest first. */
  of(name: string, kind?: string): number[] {
    return this.all
      .filter((figure) => figure.name === name && (kind === undefined || figure.kind === kind))
      .map(({ value }) => value)
  }
}

/** Log lines in memory. */
export class RecordedLog {
  readonly lines: { readonly level: string; readonly message: string; readonly facts: Facts }[] = []
  readonly log: Log = {
    debug: this.#at('debug'),
    info: this.#at('info'),
    warn: this.#at('warn'),
    error: this.#at('error'),
  }

  of(level: string): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message)
  }

  #at(level: string) {
    return (message: string, facts: Facts = {}) => void this.lines.push({ level, message, facts })
  }
}
