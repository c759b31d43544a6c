import { once } from 'node:events'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { StitchError } from '../../lib/errors.ts'
import { announcedSeconds } from '../../lib/http/idle-connections.ts'
import { USER_AGENT } from '../../lib/http/user-agent.ts'
import { REUSE_IDLE_SECONDS } from '../../lib/token/budgets.ts'
import type { Finding } from './finding.ts'

/** How long an idle connection is watched, in milliseconds: a little longer than nginx keeps one. */
const WATCHED_MS = 80_000

const ANSWER_MS = 8000

/**
 * Measures the connection to the API: the time of each round trip, how long the API announces to keep an idle
 * connection, and how long it keeps one. Sends one request without a token, which the API refuses.
 *
 * @param watchedMs how long the idle connection is watched at most, in milliseconds
 * @throws StitchError `upstream_unavailable`
 */
export async function networkFinding(endpoint: string, watchedMs = WATCHED_MS): Promise<Finding> {
  const isTls = new URL(endpoint).protocol === 'https:'
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  try {
    const { socket, answer, detail } = await asked(endpoint, isTls, agent)
    const announced = announcedSeconds(String(answer.headers['keep-alive'] ?? ''))
    const keptSeconds = await keptFor(socket, Math.min(watchedMs, ((announced ?? 60) + 15) * 1000))
    const said = announced === undefined ? 'announces nothing' : `announces ${announced} s`
    const kept =
      keptSeconds === undefined ? 'was kept for as long as it was watched' : `was kept for ${keptSeconds} s`
    return {
      detail: `${detail}; an idle connection ${kept}, and the API ${said}`,
      ...adviceOn(announced, keptSeconds),
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'
    throw new StitchError(
      'upstream_unavailable',
      `The connection to Stitch's API could not be measured (${reason}). ` +
        'Check STITCH_API_ENDPOINT and the way out of the network.',
      { facts: { reason } },
    )
  } finally {
    agent.destroy()
  }
}

/** Sends a request on a connection of its own, and notes when each step was done. */
async function asked(endpoint: string, isTls: boolean, agent: HttpAgent) {
  const body = '{"query":"{ __typename }"}'
  const send = isTls ? requestHttps : requestHttp
  const marks = [performance.now()]
  const mark = () => void marks.push(performance.now())
  const outgoing = send(endpoint, {
    method: 'POST',
    agent,
    rejectUnauthorized: true,
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: { 'content-type': 'application/json', 'content-length': body.length, 'user-agent': USER_AGENT },
  })
  outgoing.once('socket', (socket) => {
    socket.once('connect', mark)
    if (isTls) socket.once('secureConnect', mark)
  })
  outgoing.end(body)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  mark()
  const { socket } = answer
  await answer.resume().toArray()
  const steps = isTls ? ['TCP', 'TLS', 'request'] : ['TCP', 'request']
  const took = steps.map(
    (step, index) => `${step} ${Math.round(Number(marks[index + 1]) - Number(marks[index]))} ms`,
  )
  return { socket, answer, detail: took.join(', ') }
}

/** Seconds until the other side ends the connection; nothing when it does not within the time. */
async function keptFor(socket: Socket, mostMs: number): Promise<number | undefined> {
  const from = performance.now()
  if (socket.destroyed) return 0
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), mostMs)
  try {
    await once(socket, 'close', { signal: over.signal })
    return Math.floor((performance.now() - from) / 1000)
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** What to do when the API keeps its connections for a shorter time than mutations rely on. */
function adviceOn(announced: number | undefined, kept: number | undefined): { readonly advice?: string } {
  if (kept === undefined || kept >= (announced ?? REUSE_IDLE_SECONDS)) return {}
  const instead = announced === undefined && kept > 1 ? kept - 1 : 0
  return {
    advice:
      `Deploy with --param reuse-idle-seconds=${instead}. ` +
      'Otherwise a mutation may use a connection that has just ended.',
  }
}
