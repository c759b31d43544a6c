import type { ShippedPackage } from './sbom-packages.ts'

/** An advisory about a version that ships. */
export interface Advisory {
  readonly name: string
  readonly severity: string
  readonly title: string
  readonly url: string
}

/** The result of an audit. */
export type Audit =
  | { readonly kind: 'done'; readonly shipped: readonly Advisory[]; readonly others: number }
  | { readonly kind: 'not available'; readonly reason: string }

/** The report of `npm audit --json`, as much of it as is read here. */
interface Report {
  readonly auditReportVersion?: number
  readonly message?: string
  readonly vulnerabilities?: Readonly<
    Record<
      string,
      {
        readonly nodes: readonly string[]
        readonly via: readonly (string | Omit<Advisory, 'name'>)[]
      }
    >
  >
}

/**
 * Reads a report. A text in `via` is the name of the package that an advisory is about, and that package has an entry
 * of its own. A package is not reported if it is flagged only for a dependency that does not ship.
 */
export function readAudit(text: string, shipped: readonly ShippedPackage[]): Audit {
  const report = parsed(text)
  if (report?.auditReportVersion === undefined)
    return { kind: 'not available', reason: report?.message ?? 'npm audit gave no report' }
  const paths = new Set(shipped.map(({ path }) => path))
  const entries = Object.entries(report.vulnerabilities ?? {})
  const atFault = entries.filter(([, { nodes }]) => nodes.some((node) => paths.has(node)))
  const advisories = atFault.flatMap(([name, { via }]) =>
    via.flatMap((cause) =>
      typeof cause === 'string'
        ? []
        : [{ name, severity: cause.severity, title: cause.title, url: cause.url }],
    ),
  )
  return { kind: 'done', shipped: advisories, others: entries.length - atFault.length }
}

function parsed(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report
  } catch {
    return undefined
  }
}
