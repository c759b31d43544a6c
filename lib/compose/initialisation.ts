/**
 * Begins what the first invocation will need, if this process is an environment of Lambda (Lambda Developer Guide, "Defined runtime
 * environment variables"): elsewhere loading a module does no I/O. The process's own environment says so, and not the settings that
 * are handed in. A snapshot must hold no connection, so there nothing begins.
 *
 * It begins one turn of the event loop later, when Lambda's runtime has asked for the first invocation. What it throws is dropped: the
 * first invocation meets the same, and gives the reason.
 */
export function afterLoading(begin: () => void): void {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env
  if (type === undefined || type === 'snap-start') return
  setImmediate(() => {
    try {
      begin()
    } catch {
      // The first invocation tells.
    }
  })
}
