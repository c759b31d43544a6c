import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CloudFormationTemplate, Stack } from './cloudformation-template.ts'
import { type ResolvedTemplate, resolveTemplate } from './cloudformation-values.ts'
import { type ExecutionRole, executionRoles } from './execution-role.ts'
import { type PackagedFunction, packagedFunctions } from './packaged-function.ts'
import {
  type PackagedFunctionUrl,
  type PackagedRoute,
  packagedFunctionUrls,
  packagedRoutes,
} from './packaged-route.ts'
import { type PackagedSchedule, packagedSchedules } from './packaged-schedule.ts'
import { nameOf } from './physical-names.ts'

/** What `osls package` wrote, resolved for one stack. */
export interface PackagedService {
  readonly stack: Stack
  readonly template: ResolvedTemplate
  readonly functions: readonly PackagedFunction[]
  /** Physical name of the HTTP API; absent when the service has none. */
  readonly apiId?: string
  readonly routes: readonly PackagedRoute[]
  readonly functionUrls: readonly PackagedFunctionUrl[]
  readonly schedules: readonly PackagedSchedule[]
  readonly roles: readonly ExecutionRole[]
}

/**
 * Reads the folder that `osls package` writes, `.serverless` there. Everything comes from the compiled CloudFormation
 * template, except the Region and the stack name. These come from `serverless-state.json` unless they are given.
 * @throws Error when a file is missing, or the template uses something that is not known here.
 */
export function readPackagedService(folder: string, given: Partial<Stack> = {}): PackagedService {
  const { service } = readJson<State>(join(folder, 'serverless-state.json'))
  const { stage = 'dev', region = 'us-east-1', stackName = `${service.service}-${stage}` } = service.provider
  const stack: Stack = { accountId: '000000000000', region, stackName, ...given }
  const template = resolveTemplate(
    readJson<CloudFormationTemplate>(join(folder, 'cloudformation-template-update-stack.json')),
    stack,
  )
  const [api] = template.ofType('AWS::ApiGatewayV2::Api')
  return {
    stack,
    template,
    functions: packagedFunctions(template, stack, folder),
    ...(api === undefined ? {} : { apiId: nameOf(api, stack) }),
    routes: packagedRoutes(template, stack),
    functionUrls: packagedFunctionUrls(template),
    schedules: packagedSchedules(template, stack),
    roles: executionRoles(template, stack),
  }
}

/** The members that are read of `serverless-state.json`. */
interface State {
  readonly service: {
    readonly service: string
    readonly provider: { readonly stage?: string; readonly region?: string; readonly stackName?: string }
  }
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
