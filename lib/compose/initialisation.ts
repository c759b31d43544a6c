/**
 * Begins work for the first invocation, if this process is an environment of Lambda (Lambda Developer Guide, "Defined
 * runtime environment variables"). Elsewhere, loading a module does no I/O. The process's own environment decides this,
 * not the settings that are passed in. Nothing begins where a snapshot is taken: it must hold no connection. Errors are
 * dropped: the first invocation meets the same error and reports it.
 */
export function inInitialisation(begin: () => void): void {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env
  if (type === undefined || type === 'snap-start') return
  try {
    begin()
  } catch {
    // The first invocation reports it.
  }
}

/**
 * The same, one turn of the event loop later. By then Lambda's runtime has asked for the first invocation. It is for
 * work that needs the processor.
 */
export const afterLoading = (begin: () => void): void =>
  inInitialisation(() => void setImmediate(() => inInitialisation(begin)))
