import { setTimeout } from 'node:timers/promises'
import { API_ATTEMPT_MS } from '../../lib/token/budgets.ts'
import { readBody } from '../../local/http-server.ts'
import { startServer } from '../support/loopback.ts'

const GATHERING_MS = API_ATTEMPT_MS / 2

/** A door before Stitch's API that counts who comes through. */
export interface RecordedApi {
  /** Stands for the API's own address. */
  readonly url: string
  /** How many requests have come with each external reference. */
  requests(): ReadonlyMap<string, number>
  /**
   * Counts from 0 on, and lets no request through before `count` of them have come, or 4 s have passed since the first.
   */
  gather(count: number): void
}

/** Passes every request on as it is, and the answer back; at once, until told to gather. */
export async function recordedApi(apiEndpoint: string): Promise<RecordedApi> {
  const requests = new Map<string, number>()
  let awaited = 0
  let gathered = Promise.withResolvers<void>()
  const server = await startServer(async (request, response) => {
    const body = await readBody(request)
    const [, reference] = /"externalReference":"([^"]+)"/.exec(body.toString()) ?? []
    if (reference !== undefined) requests.set(reference, (requests.get(reference) ?? 0) + 1)
    if (requests.size >= awaited) gathered.resolve()
    // Half of what a caller waits for an answer.
    await Promise.race([gathered.promise, setTimeout(GATHERING_MS)])
    gathered.resolve()
    const { authorization = '', 'content-type': contentType = '' } = request.headers
    const answer = await fetch(apiEndpoint, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType },
      body: new Uint8Array(body),
    })
    response
      .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      .end(await answer.text())
  })
  return {
    url: `${server.url}/graphql`,
    requests: () => requests,
    gather(count) {
      requests.clear()
      awaited = count
      gathered = Promise.withResolvers()
    },
  }
}
