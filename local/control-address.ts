import type { IncomingMessage } from 'node:http'
import { isJsonObject } from '../lib/json-object.ts'
import { serveConsole } from './console/console.ts'
import type { Controlled } from './controlled.ts'
import { CONTROLS, takesMembers } from './controls.ts'
import { type Handling, readBody } from './http-server.ts'
import { checkMembers } from './value-kinds.ts'

/**
 * Where a person or a test decides what happens next, under `/_local` at the gateway. Each control is one line of cURL;
 * `docs/run/rehearsing-outages.md` has examples. Every answer is JSON. An unknown path answers 404 with a list of all
 * controls.
 */
export function controlAddress(controlled: Controlled): Handling {
  return async (request, response) => {
    if (serveConsole(request, response)) return
    const [status, body] = await answer(request, controlled)
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(`${JSON.stringify(body, null, 2)}\n`)
  }
}

async function answer(
  request: IncomingMessage,
  controlled: Controlled,
): Promise<[status: number, body: unknown]> {
  const [path = '', query = ''] = request.url?.split('?') ?? []
  const name = `${request.method} ${path.replace(/\/$/, '')}`
  if (name === 'GET /_local') return [200, { controls: Object.keys(CONTROLS) }]
  const control = Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined
  if (control === undefined)
    return [404, { message: 'There is no such control.', controls: Object.keys(CONTROLS) }]
  try {
    const text = (await readBody(request)).toString('utf8')
    const body: unknown = text === '' ? {} : JSON.parse(text)
    if (!isJsonObject(body)) throw new TypeError('the body must be a JSON object')
    if (!takesMembers(name)) checkMembers(body, {}, name)
    return [200, (await control(body, controlled, new URLSearchParams(query))) ?? {}]
  } catch (error) {
    return [400, { message: error instanceof Error ? error.message : String(error) }]
  }
}
