import type { Deployment } from './deployment.ts'
import { functions } from './functions.ts'
import { functionUrlLogicalId } from './logical-ids.ts'
import { type CodeOf, functionResources } from './plain-functions.ts'
import { httpApiOutputs, httpApiResources } from './plain-http-api.ts'
import { resources } from './resources.ts'
import { attribute, type Output, type Resource, type Resources, type Template } from './template-types.ts'

/**
 * The template that the framework makes of a deployment, made without the framework. It has the same resources except
 * the bucket for the zips.
 */
export function plainTemplate(deployment: Deployment, codeOf: CodeOf = () => ({})): Template {
  const entries = functions(deployment)
  const own = resources(deployment)
  const made: Resources = {
    ...Object.assign(
      {},
      ...Object.entries(entries).map(([name, entry]) => functionResources(name, entry, deployment, codeOf)),
    ),
    ...httpApiResources(deployment, entries),
  }
  const withUrl = Object.keys(entries).filter((name) => entries[name]?.url !== undefined)
  const outputs: Readonly<Record<string, Output>> = {
    ...httpApiOutputs,
    ...Object.fromEntries(
      withUrl.map((name) => [
        functionUrlLogicalId(name),
        {
          Description: 'Lambda Function URL',
          Value: attribute(functionUrlLogicalId(name), 'FunctionUrl'),
        },
      ]),
    ),
  }
  return {
    Description: own.Description,
    Resources: { ...extended(made, own.extensions), ...own.Resources },
    Outputs: Object.fromEntries(
      Object.entries(own.Outputs)
        // The framework's own bucket is not in this template.
        .filter(([name, output]) => output.Value !== undefined || name in outputs)
        .map(([name, output]) => [name, { ...outputs[name], ...output } as Output]),
    ),
  }
}

/** Adds what the framework cannot say by itself to the resources that it makes. */
const extended = (
  made: Resources,
  extensions: Readonly<Record<string, Pick<Resource, 'Properties'>>>,
): Resources => ({
  ...made,
  ...Object.fromEntries(
    Object.entries(extensions).map(([logicalId, { Properties }]) => [
      logicalId,
      { ...made[logicalId], Properties: { ...made[logicalId]?.Properties, ...Properties } } as Resource,
    ]),
  ),
})
