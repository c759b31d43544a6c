import { type Figure, figuresOf, type Metrics, type MetricsOrigin, metricLine } from './metrics.ts'

/** Metrics that wait for `flush`. */
export interface CollectedMetrics extends Metrics {
  /** Writes what was collected since the last time. Called before an invocation ends: nothing waits in a frozen container. */
  flush(): void
}

/**
 * Metrics of a whole run in as few lines as the embedded metric format allows: CloudWatch Logs is paid by the byte, and most of
 * a line is its frame. Figures share a line unless they have the same name or contradict each other in a dimension: a run
 * over four scope sets says everything in five lines.
 */
export function collectedMetrics(
  origin: MetricsOrigin,
  clock: () => number,
  write: (line: string) => void,
): CollectedMetrics {
  let collected: Figure[] = []
  return {
    ...figuresOf(origin, (figure) => void collected.push(figure)),
    flush() {
      const figures = collected
      collected = []
      try {
        for (const line of linesOf(figures)) write(metricLine(clock(), line))
      } catch {
        // Standard output is gone, and with it the place to say so.
      }
    },
  }
}

function linesOf(figures: readonly Figure[]): readonly (readonly Figure[])[] {
  const lines: Figure[][] = []
  for (const figure of figures) {
    const line = lines.find((others) => others.every((other) => fitTogether(figure, other)))
    if (line === undefined) lines.push([figure])
    else line.push(figure)
  }
  return lines
}

const fitTogether = (a: Figure, b: Figure): boolean =>
  a.name !== b.name &&
  Object.entries(a.dimensions).every(([name, value]) => (b.dimensions[name] ?? value) === value)
