import { spawn } from 'node:child_process'

/**
 * The program that opens a page in the browser, by platform. Any other platform uses the program of freedesktop.org.
 */
const OPENERS: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/**
 * Opens a page in the browser: the program that `BROWSER` names, or the platform's own way. Rejects with the reason
 * when there is none; never waits for the browser to end.
 */
export function openPage(
  url: string,
  { BROWSER }: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const [command = '', ...args] = BROWSER ? [BROWSER] : (OPENERS[process.platform] ?? ['xdg-open'])
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.once('error', ({ message }) =>
    reject(new Error(`No browser could be opened (${message}). Open ${url}`)),
  )
  child.once('spawn', () => {
    child.unref()
    resolve()
  })
  return promise
}
