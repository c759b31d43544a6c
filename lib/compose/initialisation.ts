/**
 * Begins what the first invocation will need, if this process is an environment of Lambda (Lambda Developer Guide, "Defined runtime
 * environment variables"): elsewhere loading a module does no I/O. The process's own environment says so, and not the settings that
 * are handed in. A snapshot must hold no connection, so there nothing begins.
 *
 * @returns what was begun; nothing where it cannot begin, for which the first invocation then gives the reason
 */
export function inInitialisation<Begun>(begin: () => Begun): Begun | undefined {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env
  if (type === undefined || type === 'snap-start') return undefined
  try {
    return begin()
  } catch {
    return undefined
  }
}
