import { readBody } from '../../local/http-server.ts'
import { startServer } from '../support/loopback.ts'

/** A request on its way. */
export interface Relayed {
  /** The AWS operation, for example `GetSecretValue`; empty at the token endpoint. */
  readonly operation: string
  readonly body: string
}

/** An answer on its way back. */
export interface RelayedAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** What a test does with a request on its way: looks, waits, strikes, and gives the answer that is to be seen. */
export type Between = (request: Relayed, pass: () => Promise<RelayedAnswer>) => Promise<RelayedAnswer>

/** Lets a request through as it is. */
export const passOn: Between = (_, pass) => pass()

/** Starts a relay before a server. The server's address, and what to do on the way, are asked for at every request. */
export const startRelay = (to: () => string, between: () => Between) =>
  startServer(async (request, response) => {
    const headers: Record<string, string> = {}
    for (const name of ['content-type', 'authorization', 'x-amz-target']) {
      const value = request.headers[name]
      if (typeof value === 'string') headers[name] = value
    }
    const [, operation = ''] = headers['x-amz-target']?.split('.') ?? []
    try {
      const body = (await readBody(request)).toString()
      const { status, contentType, text } = await between()({ operation, body }, async () => {
        const answer = await fetch(to(), { method: 'POST', headers, body })
        const type = answer.headers.get('content-type') ?? ''
        return { status: answer.status, contentType: type, text: await answer.text() }
      })
      response.writeHead(status, { 'content-type': contentType }).end(text)
    } catch {
      // Whatever fails behind the relay, its caller sees a line that breaks.
      response.destroy()
    }
  })

/** A place where a call waits until it may go on. */
export class Stop {
  readonly #reached = Promise.withResolvers<void>()
  readonly #left = Promise.withResolvers<void>()

  /** Called by the one who is to stand still. */
  async here(): Promise<void> {
    this.#reached.resolve()
    await this.#left.promise
  }

  /** Resolves once a call waits here, or once that has ended which should have come by and did not. */
  async reachedBefore(end: Promise<unknown>): Promise<void> {
    await Promise.race([this.#reached.promise, end])
  }

  go(): void {
    this.#left.resolve()
  }
}
