/**
 * The error documents that Lambda makes itself, where the function cannot (Lambda Developer Guide, "Troubleshoot
 * execution issues"; texts as seen on AWS).
 */
const errorDocument = (errorType: string, errorMessage: string): Buffer =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }))

/** The function, or its init phase, took longer than it may. */
export const timedOut = (requestId: string, seconds: number): Buffer =>
  errorDocument(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  )

/** The process ended without an answer: by itself with a code, or by a signal. */
export function exited(requestId: string, code: number | null, signal: string | null): Buffer {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
  const text = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`
  return errorDocument('Runtime.ExitError', `RequestId: ${requestId} Error: ${text}`)
}

/** The answer is larger than Lambda passes on. */
export const answerTooLarge = (limitBytes: number): Buffer =>
  errorDocument(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`,
  )
