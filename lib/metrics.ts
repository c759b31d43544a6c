export type MetricUnit = 'Count' | 'Seconds'

/** Where figures go. The names are those of the alarms and the dashboard. Never throws: a figure is not worth an answer. */
export interface Metrics {
  /** Adds one to a count, for one scope set where it belongs to one. */
  count(name: string, scopeSet?: string): void
  record(name: string, value: number, unit: MetricUnit, scopeSet?: string): void
}

export const METRICS_NAMESPACE = 'StitchClientTokens'

/**
 * Metrics in CloudWatch's embedded metric format: a line of JSON on standard output that CloudWatch Logs turns into metrics
 * (AWS: "Specification: Embedded metric format"). No call and no dependency, so a cold start pays nothing.
 */
export function embeddedMetrics(
  { stage, client }: { readonly stage: string; readonly client: string },
  clock: () => number,
  write: (line: string) => void,
): Metrics {
  const record: Metrics['record'] = (name, value, unit, scopeSet) => {
    const dimensions = scopeSet === undefined ? ['Stage', 'Client'] : ['Stage', 'Client', 'Scope']
    try {
      write(
        JSON.stringify({
          _aws: {
            Timestamp: clock(),
            CloudWatchMetrics: [
              {
                Namespace: METRICS_NAMESPACE,
                Dimensions: [dimensions],
                Metrics: [{ Name: name, Unit: unit }],
              },
            ],
          },
          Stage: stage,
          Client: client,
          ...(scopeSet === undefined ? {} : { Scope: scopeSet }),
          [name]: value,
        }),
      )
    } catch {
      // Standard output is gone, and with it the place to say so.
    }
  }
  return { record, count: (name, scopeSet) => record(name, 1, 'Count', scopeSet) }
}

export const noMetrics: Metrics = { count: () => undefined, record: () => undefined }
