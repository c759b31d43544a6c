import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

/** Where the console is served at the gateway. */
export const CONSOLE_PATH = '/_local/console'

/**
 * The page and what it loads, by path. There is no framework and no build, so that a reader can open the page in an
 * editor.
 */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  [CONSOLE_PATH]: ['index.html', 'text/html'],
  ...Object.fromEntries(
    [...['console.css', 'clients.js', 'console.js', 'elements.js', 'flow.js', 'lists.js', 'sawtooth.js']].map(
      (name) => [`${CONSOLE_PATH}/${name}`, [name, name.endsWith('.css') ? 'text/css' : 'text/javascript']],
    ),
  ),
}

/** Whether a path is the console's. */
export const isConsolePath = (path: string): boolean => Object.hasOwn(FILES, path.replace(/\/$/, ''))

/** Serves the console's page and files: true when the request was for one of them. */
export function serveConsole(request: IncomingMessage, response: ServerResponse): boolean {
  const file = request.method === 'GET' ? FILES[request.url?.replace(/\/?(\?.*)?$/, '') ?? ''] : undefined
  if (file === undefined) return false
  const [name, type] = file
  response
    .writeHead(200, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'self'; img-src data:; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
    })
    .end(readFileSync(join(import.meta.dirname, name)))
  return true
}
