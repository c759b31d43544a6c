/** How an invocation ended (Lambda API reference, `Invoke`). */
export interface InvocationResult {
  readonly requestId: string
  /** What the handler returned or, with `functionError`, the error document; JSON text. */
  readonly payload: Buffer
  readonly functionError?: 'Unhandled'
  /** The end of what the function wrote meanwhile, at most 4 KiB. */
  readonly logTail: Buffer
}

/** The function may not run now: its reserved concurrency is taken. HTTP 429 at the Invoke API. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError'
}

/** The container failed in its init phase. `payload` is the error document. */
export class InitError extends Error {
  override readonly name = 'InitError'
  readonly payload: Buffer

  constructor(payload: Buffer) {
    super('The container did not get through its init phase')
    this.payload = payload
  }
}
