import { isDeepStrictEqual } from 'node:util'
import type { Template } from '../../infrastructure/template-types.ts'
import { resolveTemplate } from './resolve-template.ts'

/** All in which the template of the release differs from that of the framework. */
export const DIFFERENCES: readonly string[] = [
  // The zips are in a bucket of yours.
  'ServerlessDeploymentBucket: only packaged',
  'ServerlessDeploymentBucketPolicy: only packaged',
  'output ServerlessDeploymentBucketName: only packaged',
]

/** What one has and the other has not, or has otherwise. */
export function differences(released: Template, packaged: Template): readonly string[] {
  const [ours, theirs] = [released, packaged].map(
    ({ Resources, Outputs = {} }) =>
      new Map<string, unknown>([
        ...Object.entries(Resources),
        ...Object.entries(Outputs).map(([name, output]) => [`output ${name}`, output] as const),
      ]),
  ) as [Map<string, unknown>, Map<string, unknown>]
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((id) => {
    if (!ours.has(id)) return [`${id}: only packaged`]
    if (!theirs.has(id)) return [`${id}: only released`]
    return isDeepStrictEqual(ours.get(id), theirs.get(id)) ? [] : [`${id}: other`]
  })
}

/**
 * Two templates that mean the same are the same: numbers are text, texts are put together by `Fn::Sub`, a dependency is
 * left out that a reference says already. Where the code lies is left out too.
 */
export function comparable(template: Template): Template {
  const { Resources, Outputs } = resolveTemplate(template)
  return {
    Resources: Object.fromEntries(
      Object.entries(Resources).map(([id, { DependsOn = [], ...resource }]) => {
        const { Code: _, ...Properties } = resource.Properties ?? {}
        const text = JSON.stringify(Properties)
        const needed = [DependsOn]
          .flat()
          .filter((other) => !text.includes(`"${other}"`) && !text.includes(`{${other}}`))
        return [id, { ...resource, Properties, ...(needed.length === 0 ? {} : { DependsOn: needed }) }]
      }),
    ),
    ...(Outputs === undefined ? {} : { Outputs }),
  }
}
