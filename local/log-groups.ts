import type { LogEvent } from './aws/logs.ts'
import { credentialsOf } from './lambda/execution-role.ts'
import type { FunctionLog } from './lambda/function-log.ts'
import type { PackagedService } from './lambda/packaged-service.ts'

/** What a function has written, as the events of its log group; undefined for the name of any other group. */
export function readLogGroup(
  group: string,
  { functions }: PackagedService,
  log: FunctionLog | undefined,
): readonly LogEvent[] | undefined {
  const fn = functions.find(({ name }) => group === `/aws/lambda/${name}`)
  if (fn === undefined) return undefined
  return (log?.lines() ?? [])
    .filter(({ functionKey }) => functionKey === fn.key)
    .map(({ id, at, containerId, text }) => ({ id, at, stream: containerId, text }))
}

/** Who signs with an access key: a function, by its short name, or the operator of the stack. */
export function callerName({ functions }: PackagedService): (accessKeyId: string) => string {
  const names = new Map(functions.map(({ key, roleArn }) => [credentialsOf(roleArn).accessKeyId, key]))
  return (accessKeyId) => names.get(accessKeyId) ?? 'operator'
}
