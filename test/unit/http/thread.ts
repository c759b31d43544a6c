import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'

/** How late a server of these tests answers: long enough for a thread that waits for nothing to end. */
export const LATE_MS = 50

/** Exit code of a program whose request is over. */
export const OVER = 3

/** A program that opens a connection ahead. */
export const opening = (url: string): string => `
  import { openAhead } from '${moduleOf('connections.ts')}'
  openAhead('${url}', 4)`

/** A program that sends one request, and goes on with nothing else. */
export const sending = (url: string, options: object = {}): string => `
  import { exchange } from '${moduleOf('exchange.ts')}'
  const request = { method: 'GET', url: '${url}', headers: {}, timeoutMs: 60_000, bodyLimit: 1000 }
  exchange({ ...request, ...${JSON.stringify(options)} }).catch(() => undefined).then(() => process.exit(${OVER}))`

/**
 * Runs a program (an ES module) in a thread, and waits for its end: as a process, it ends when nothing that it waits for
 * is left. Gives its exit code.
 */
export async function exitCodeOf(t: TestContext, program: string): Promise<number> {
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`))
  t.after(() => thread.terminate())
  const [code] = (await once(thread, 'exit')) as [number]
  return code
}

function moduleOf(name: string): string {
  return new URL(`../../../lib/http/${name}`, import.meta.url).href
}
