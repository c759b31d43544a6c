import { createHash } from 'node:crypto'
import type { Resource, Template } from '../infrastructure/template-types.ts'

/** The file with a short digest of each resource of a deployment for one client. */
export const DIGESTS_PATH = 'test/architecture/template-digests.json'

/**
 * A digest of each resource by its logical id, as JSON, so that a change to a deployment for one client shows by name.
 * The location of the code is left out, because it changes with every package.
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
