import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../lib/clock.ts'
import type { Dispatch } from '../../local/aws/aws-dispatcher.ts'
import { awsDispatcher } from '../../local/aws/aws-dispatcher.ts'
import { Counters, FaultScript } from '../../local/faults.ts'
import { type LocalServer, readBody } from '../../local/http-server.ts'
import { nearby, type Open } from './open.ts'

/** The local stack's Parameter Store and Secrets Manager behind two doors. */
export interface DelayedAws {
  /** Answers after the delay. */
  readonly delayed: LocalServer
  /** Answers the same at once: for what is prepared and not measured. */
  readonly prompt: LocalServer
  readonly counters: Counters
  close(): Promise<void>
}

/** Starts it, empty. `delayMs` is asked at every request; `open` makes the delayed door. */
export async function startDelayedAws(delayMs: () => number, open: Open): Promise<DelayedAws> {
  const counters = new Counters()
  const dispatch = awsDispatcher({
    clock: systemClock,
    faults: new FaultScript(),
    counters,
    limits: {},
    authorize: () => true,
  })
  const delayed = await open(answering(dispatch, delayMs))
  const prompt = await nearby(answering(dispatch, () => 0))
  return {
    delayed,
    prompt,
    counters,
    close: async () => void (await Promise.all([delayed.close(), prompt.close()])),
  }
}

const answering =
  (dispatch: Dispatch, delayMs: () => number): RequestListener =>
  async (request, response) => {
    try {
      const body = (await readBody(request)).toString()
      const wait = delayMs()
      if (wait > 0) await sleep(wait)
      const reply = dispatch({ headers: request.headers, body })
      if (typeof reply === 'string') throw new Error(`no fault is scripted here: ${reply}`)
      response
        .writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
        .end(reply.body)
    } catch {
      response.destroy()
    }
  }
