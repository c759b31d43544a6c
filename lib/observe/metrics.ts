import type { ScopeSet } from '../token/scope-set.ts'

/** Units of the figures, in CloudWatch's words. */
export type MetricUnit = 'Count' | 'Seconds'

/** Every figure that is told. docs/observability.md says of each what it counts, when, and who looks at it. */
export type MetricName =
  | 'CertificateDaysLeft'
  | 'ClientSecretAgeDays'
  | 'ClockSkewSeconds'
  | 'PreviousSecretUsed'
  | 'RefreshOutcome'
  | 'ScopeMissing'
  | 'ScopeReduced'
  | 'TokenLifetimeAssumed'
  | 'TokenLifetimeShort'
  | 'TokenReads'
  | 'TokenReadsFailed'
  | 'TokenRejected'
  | 'TokenSecondsRemaining'
  | 'TokenUnavailable'
  | 'UpstreamRetries'

/** What tells figures of one name apart, besides their scope set. */
export type MetricKind =
  | { readonly Outcome: 'refreshed' | 'fresh' | 'failed' }
  | { readonly Source: 'store' | 'refresher' }

/** Where figures go. Never throws: a figure is not worth an answer. */
export interface Metrics {
  /** Adds one to a count, for one scope set where it belongs to one. */
  count(name: MetricName, scopeSet?: ScopeSet, kind?: MetricKind): void
  record(name: MetricName, value: number, unit: MetricUnit, scopeSet?: ScopeSet): void
}

/** The namespace of every figure in CloudWatch. */
export const METRICS_NAMESPACE = 'StitchClientTokens'

/** The deployment that figures are of. */
export interface MetricsOrigin {
  readonly stage: string
  readonly client: string
}

/** One figure on its way out. */
export interface Figure {
  readonly name: MetricName
  readonly value: number
  readonly unit: MetricUnit
  readonly dimensions: Readonly<Record<string, string>>
}

/** Makes figures, with the dimensions of the deployment, and hands each one on. */
export const figuresOf = ({ stage, client }: MetricsOrigin, take: (figure: Figure) => void): Metrics => {
  const dimensionsOf = (scopeSet?: ScopeSet, kind?: MetricKind) => ({
    Stage: stage,
    Client: client,
    ...(scopeSet === undefined ? {} : { Scope: scopeSet }),
    ...kind,
  })
  return {
    count: (name, scopeSet, kind) =>
      take({ name, value: 1, unit: 'Count', dimensions: dimensionsOf(scopeSet, kind) }),
    record: (name, value, unit, scopeSet) => take({ name, value, unit, dimensions: dimensionsOf(scopeSet) }),
  }
}

/**
 * Figures of different names, whose dimensions do not contradict each other, as one line of CloudWatch's embedded metric
 * format (AWS: "Specification: Embedded metric format").
 *
 * @param at epoch milliseconds
 */
export const metricLine = (at: number, figures: readonly Figure[]): string =>
  JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: figures.map(({ name, unit, dimensions }) => ({
        Namespace: METRICS_NAMESPACE,
        Dimensions: [Object.keys(dimensions)],
        Metrics: [{ Name: name, Unit: unit }],
      })),
    },
    ...Object.assign({}, ...figures.map(({ name, value, dimensions }) => ({ ...dimensions, [name]: value }))),
  })

/** Metrics as lines on standard output, one for each figure: no call and no dependency, so a cold start pays nothing. */
export const embeddedMetrics = (
  origin: MetricsOrigin,
  clock: () => number,
  write: (line: string) => void,
): Metrics =>
  figuresOf(origin, (figure) => {
    try {
      write(metricLine(clock(), [figure]))
    } catch {
      // Standard output is gone, and with it the place to say so.
    }
  })

/** For programs whose figures nobody looks at. */
export const noMetrics: Metrics = { count: () => undefined, record: () => undefined }
