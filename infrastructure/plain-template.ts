import type { Deployment } from './deployment.ts'
import { functions } from './functions.ts'
import { functionLogicalId } from './logical-ids.ts'
import { resources } from './resources.ts'
import { attribute, type Resource, type Resources, type Template } from './template-types.ts'

/**
 * What the framework will make of a deployment, as far as rights go: without packaging, which takes seconds. Its routes, log groups and
 * permissions are not in it.
 */
export const plainTemplate = (deployment: Deployment): Template => ({
  Resources: { ...functionResources(deployment), ...resources(deployment).Resources },
})

const functionResources = (deployment: Deployment): Resources =>
  Object.fromEntries(
    Object.entries(functions(deployment)).map(([name, { handler, role, timeout, environment }]) => [
      functionLogicalId(name),
      {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Handler: handler,
          Role: attribute(String(role), 'Arn'),
          Timeout: timeout,
          Environment: { Variables: environment },
        },
      } as Resource,
    ]),
  )
