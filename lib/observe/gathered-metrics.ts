import { type MetricName, type Metrics, type MetricUnit, ofScope, type WriteFigures } from './metrics.ts'

/** Metrics of a whole run together. */
export interface GatheredMetrics extends Metrics {
  /** Writes what was gathered, and begins anew. */
  flush(): void
}

interface Gathered {
  readonly name: MetricName
  readonly unit: MetricUnit
  readonly of: Readonly<Record<string, string>>
  figures: readonly number[]
}

/**
 * Gathers figures, so that a run over thousands of clients writes a few lines: counts are added up, and of recorded
 * figures the least and the greatest are kept, which is what alarms look at.
 */
export function gatheredMetrics(write: WriteFigures): GatheredMetrics {
  const gathered = new Map<string, Gathered>()
  const add = (entry: Gathered, join: (old: readonly number[]) => readonly number[]): void => {
    const key = JSON.stringify([entry.name, entry.unit, entry.of])
    const old = gathered.get(key)
    if (old === undefined) gathered.set(key, entry)
    else old.figures = join(old.figures)
  }
  return {
    count: (name, scopeSet, kind) =>
      add({ name, unit: 'Count', of: { ...ofScope(scopeSet), ...kind }, figures: [1] }, ([sum = 0]) => [
        sum + 1,
      ]),
    record: (name, value, unit, scopeSet) =>
      add({ name, unit, of: ofScope(scopeSet), figures: [value] }, (old) => [
        Math.min(value, ...old),
        Math.max(value, ...old),
      ]),
    flush() {
      for (const { name, figures, unit, of } of gathered.values())
        write(name, figures.length === 1 ? (figures[0] as number) : figures, unit, of)
      gathered.clear()
    },
  }
}
