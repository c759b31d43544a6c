import type { Authorize } from './aws/authorize.ts'
import type { LocalCaller } from './caller.ts'
import { rolePolicies } from './iam.ts'
import type { Functions } from './lambda/functions.ts'
import { type PackagedService, readPackagedService } from './lambda/packaged-service.ts'

/** The functions of one package, and those that another package has replaced since. */
export interface Deployed {
  /** Limits every function to the rights of its present role. */
  readonly authorize: Authorize
  /**
   * Puts functions of another package, with their roles, in the place of those with the same keys, while calls go on.
   * @throws RangeError when that package has no such function
   */
  replace(functions: Functions, keys: readonly string[], packageFolder: string): Promise<void>
}

/** @param callers callers from outside, who are limited to their policies as well */
export function deployed(service: PackagedService, callers: readonly LocalCaller[] = []): Deployed {
  const roles = new Map(service.roles.map((role) => [role.arn, role]))
  let policies = rolePolicies([...service.roles, ...callers])
  return {
    authorize: (call) => policies(call),
    async replace(functions, keys, packageFolder) {
      const other = readPackagedService(packageFolder, service.stack)
      for (const key of keys) {
        const fn = other.functions.find((one) => one.key === key)
        if (fn === undefined) throw new RangeError(`${packageFolder} has no function ${key}`)
        const role = other.roles.find(({ arn }) => arn === fn.roleArn)
        if (role !== undefined) roles.set(role.arn, role)
        policies = rolePolicies([...roles.values(), ...callers])
        await functions.replace(fn)
      }
    },
  }
}
