/**
 * Begins what the first invocation will need, if this process is an environment of Lambda (Lambda Developer Guide, "Defined runtime
 * environment variables"): elsewhere loading a module does no I/O. The process's own environment says so, and not the settings that
 * are handed in. A snapshot must hold no connection, so there nothing begins. What is thrown is dropped: the first invocation meets the
 * same, and gives the reason.
 */
export function inInitialisation(begin: () => void): void {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env
  if (type === undefined || type === 'snap-start') return
  try {
    begin()
  } catch {
    // The first invocation tells.
  }
}

/** The same, one turn of the event loop later, when Lambda's runtime has asked for the first invocation: for what takes the processor. */
export const afterLoading = (begin: () => void): void =>
  inInitialisation(() => void setImmediate(() => inInitialisation(begin)))
