import { AwsError } from './aws-error.ts'
import type { ParameterTier, ParameterType } from './parameter-rules.ts'

/** Versions kept of one parameter; the next write drops the oldest. */
export const VERSIONS_KEPT = 100
const LABELS_PER_VERSION = 10

/** One version of a parameter. */
export interface ParameterVersion {
  readonly version: number
  readonly type: ParameterType
  readonly tier: ParameterTier
  /** Ciphertext for a SecureString. */
  readonly storedValue: string
  /** Only with a SecureString. */
  readonly keyId?: string
  readonly description?: string
  readonly labels: Set<string>
  /** Epoch milliseconds. */
  readonly modifiedAt: number
  readonly modifiedBy: string
}

/** A parameter and its versions, oldest first; never without a version. */
export interface StoredParameter {
  readonly name: string
  readonly arn: string
  readonly versions: ParameterVersion[]
}

/** A new version, before the store numbers it. */
export type NewVersion = Omit<ParameterVersion, 'version' | 'labels'>

/** The version that a read without a selector gets. */
export const newestVersion = (parameter: StoredParameter): ParameterVersion =>
  parameter.versions.at(-1) as ParameterVersion

/** The state of Parameter Store: one store for all Regions, so the Region of a request only shapes new ARNs. */
export class ParameterStore {
  readonly #parameters = new Map<string, StoredParameter>()

  /** Sorted by name, as the listing operations answer. */
  all(): StoredParameter[] {
    return [...this.#parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** How many there are of a tier. */
  howMany(tier: ParameterTier): number {
    let count = 0
    for (const parameter of this.#parameters.values()) if (newestVersion(parameter).tier === tier) count += 1
    return count
  }

  find(name: string): StoredParameter | undefined {
    return this.#parameters.get(name)
  }

  /** Throws `ParameterNotFound`, which has no message at AWS either. */
  get(name: string): StoredParameter {
    const parameter = this.#parameters.get(name)
    if (parameter === undefined) throw new AwsError('ParameterNotFound')
    return parameter
  }

  /** Adds a version and returns its number, 1 for a new parameter. */
  append(name: string, arn: string, entry: NewVersion): number {
    const parameter = this.#parameters.get(name) ?? { name, arn, versions: [] }
    const version = (parameter.versions.at(-1)?.version ?? 0) + 1
    if (parameter.versions.length >= VERSIONS_KEPT) dropOldest(parameter)
    parameter.versions.push({ ...entry, version, labels: new Set() })
    this.#parameters.set(name, parameter)
    return version
  }

  delete(name: string): void {
    this.get(name)
    this.#parameters.delete(name)
  }
}

function dropOldest({ name, versions }: StoredParameter): void {
  const oldest = versions[0]
  if (oldest !== undefined && oldest.labels.size > 0) {
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    )
  }
  versions.shift()
}

/** Picks a version by number or by label; the newest one without a selector. Throws `ParameterVersionNotFound`. */
export function selectVersion(parameter: StoredParameter, selector: string | undefined): ParameterVersion {
  if (selector === undefined) return newestVersion(parameter)
  const byNumber = /^\d+$/.test(selector)
  const found = parameter.versions.find(({ version, labels }) =>
    byNumber ? version === Number(selector) : labels.has(selector),
  )
  if (found === undefined) {
    throw new AwsError(
      'ParameterVersionNotFound',
      byNumber
        ? `Systems Manager could not find version ${selector} of ${parameter.name}. Verify the version and try again.`
        : `Systems Manager could not find label ${selector} for parameter ${parameter.name}. Verify the label and try again.`,
    )
  }
  return found
}

/** Moves labels to a version: a label is on one version of a parameter at a time. */
export function moveLabels(
  parameter: StoredParameter,
  target: ParameterVersion,
  labels: readonly string[],
): void {
  if (new Set([...target.labels, ...labels]).size > LABELS_PER_VERSION) {
    throw new AwsError(
      'ParameterVersionLabelLimitExceeded',
      'A parameter version can have maximum 10 labels. Move one or more labels to another version and try again.',
    )
  }
  for (const label of labels) {
    for (const { labels: attached } of parameter.versions) attached.delete(label)
    target.labels.add(label)
  }
}
