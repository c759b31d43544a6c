import { createHash } from 'node:crypto'
import type { Resource, Template } from '../infrastructure/template-types.ts'

/** What each resource of a deployment for one client is, in a few digits. */
export const DIGESTS_PATH = 'test/architecture/template-digests.json'

/**
 * A digest of each resource by its logical id, as JSON, so that a change to a deployment for one client shows by name. Where the code lies
 * is left out: that changes with every package.
 */
export function digestsOf({ Resources, Outputs = {} }: Template): string {
  const digests = Object.fromEntries(
    Object.entries({ ...Resources, ...prefixed(Outputs) }).map(([id, resource]) => [id, digestOf(resource)]),
  )
  return `${JSON.stringify(digests, null, 2)}\n`
}

const prefixed = (outputs: object): Readonly<Record<string, Resource>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, output]) => [`output ${name}`, output]))

function digestOf({ Properties: { Code: _, ...properties } = {}, ...resource }: Resource): string {
  const text = JSON.stringify({ ...resource, Properties: properties })
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
