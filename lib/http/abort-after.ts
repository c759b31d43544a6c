/**
 * Runs work with a signal that aborts it after so many milliseconds. The timer ends with the work: `AbortSignal.timeout`
 * would leave one behind, to go off in a later invocation.
 */
export async function abortAfter<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  // Of a negative time, left when a frozen run goes on, Node warns on standard error.
  const timer = setTimeout(() => controller.abort(), Math.max(0, ms))
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}
