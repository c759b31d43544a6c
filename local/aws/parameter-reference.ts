import { validationError } from './aws-error.ts'

/** How a request points at a parameter: by name or ARN, optionally with `:version` or `:label`. */
export interface ParameterReference {
  readonly name: string
  readonly selector?: string
}

const REFERENCE = /^(?<arn>arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?(?<name>[^:]+)(?::(?<selector>[^:]+))?$/

/**
 * Parses `Name` of the reading operations. In an ARN the slash of a one-level name is the separator, so
 * `…:parameter/plain` may mean `plain` or `/plain`; `exists` decides.
 */
export function parseParameterReference(text: string, exists: (name: string) => boolean): ParameterReference {
  const { arn, name, selector } = REFERENCE.exec(text)?.groups ?? {}
  if (name === undefined) throw validationError(`Parameter name: ${text} is not a name or an ARN.`)
  const bare = name.slice(1)
  const resolved = arn !== undefined && !exists(name) && exists(bare) ? bare : name
  return selector === undefined ? { name: resolved } : { name: resolved, selector }
}
