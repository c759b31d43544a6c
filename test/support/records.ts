import type { Facts } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Metrics } from '../../lib/metrics.ts'

/** Metrics in memory. */
export class RecordedMetrics implements Metrics {
  readonly all: { readonly name: string; readonly value: number; readonly scope: string | undefined }[] = []

  count(name: string, scope?: string): void {
    this.all.push({ name, value: 1, scope })
  }

  record(name: string, value: number, _unit: 'Count' | 'Seconds', scope?: string): void {
    this.all.push({ name, value, scope })
  }

  /** The values of a metric, oldest first. */
  of(name: string): number[] {
    return this.all.filter((figure) => figure.name === name).map(({ value }) => value)
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
    forRequest: () => undefined,
  }

  of(level: string): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message)
  }

  #at(level: string) {
    return (message: string, facts: Facts = {}) => void this.lines.push({ level, message, facts })
  }
}
