/**
 * Runs work with a signal that aborts it after `ms` milliseconds. The timer ends with the work. With
 * `AbortSignal.timeout` a timer would stay and go off in a later invocation.
 */
export async function abortAfter<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  // After a freeze the time may be negative. Node would warn of that on standard error.
  const timer = setTimeout(() => controller.abort(), Math.max(0, ms))
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}
