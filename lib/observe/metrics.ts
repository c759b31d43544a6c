import type { ErrorCode } from '../errors.ts'
import type { ScopeSet } from '../token/scope-set.ts'

/** Units of the figures, in CloudWatch's words. */
export type MetricUnit = 'Count' | 'Seconds'

/** Every figure that is reported. docs/run/observability.md says what each counts, when, and who looks at it. */
export type MetricName =
  | 'CertificateDaysLeft'
  | 'ClientSecretAgeDays'
  | 'Clients'
  | 'ClientsFailing'
  | 'ClockSkewSeconds'
  | 'PreviousSecretUsed'
  | 'RefreshOutcome'
  | 'RenewalsFailed'
  | 'RenewalsLate'
  | 'RunSeconds'
  | 'ScopeMissing'
  | 'ScopeReduced'
  | 'TokenLifetimeAssumed'
  | 'TokenLifetimeShort'
  | 'TokenReads'
  | 'TokenReadsFailed'
  | 'TokenRejected'
  | 'TokenSecondsRemaining'
  | 'TokenUnavailable'
  | 'TokensOverdue'
  | 'UpstreamRetries'

/** What distinguishes figures of one name, besides their scope set. */
export type MetricKind =
  | { readonly Outcome: 'refreshed' | 'fresh' | 'failed' }
  | { readonly Source: 'store' | 'refresher' }
  | { readonly Code: ErrorCode }

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

/** Writes figures of one name and unit, told apart by `of`. Never throws. */
export type WriteFigures = (
  name: MetricName,
  figures: number | readonly number[],
  unit: MetricUnit,
  of: Readonly<Record<string, string>>,
) => void

/**
 * Figures as lines on standard output, in CloudWatch's embedded metric format (AWS: "Specification: Embedded metric
 * format"): no call and no dependency, so a cold start pays nothing.
 */
export const figuresAsLines =
  ({ stage, client }: MetricsOrigin, clock: () => number, write: (line: string) => void): WriteFigures =>
  (name, figures, unit, of) => {
    const dimensions = { Stage: stage, Client: client, ...of }
    const kind = {
      Namespace: METRICS_NAMESPACE,
      Dimensions: [Object.keys(dimensions)],
      Metrics: [{ Name: name, Unit: unit }],
    }
    try {
      write(
        JSON.stringify({
          _aws: { Timestamp: clock(), CloudWatchMetrics: [kind] },
          ...dimensions,
          [name]: figures,
        }),
      )
    } catch {
      // Standard output is gone, and with it the place to say so.
    }
  }

/** What distinguishes the figures of a scope set. */
export const ofScope = (scopeSet?: ScopeSet): Readonly<Record<string, string>> =>
  scopeSet === undefined ? {} : { Scope: scopeSet }

/** Metrics that are written as they come, a line for each figure. */
export function embeddedMetrics(
  origin: MetricsOrigin,
  clock: () => number,
  write: (line: string) => void,
): Metrics {
  const tell = figuresAsLines(origin, clock, write)
  return {
    count: (name, scopeSet, kind) => tell(name, 1, 'Count', { ...ofScope(scopeSet), ...kind }),
    record: (name, value, unit, scopeSet) => tell(name, value, unit, ofScope(scopeSet)),
  }
}

/** For programs whose figures are not read. */
export const noMetrics: Metrics = { count: () => undefined, record: () => undefined }
