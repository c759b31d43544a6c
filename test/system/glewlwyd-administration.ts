import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { text } from 'node:stream/consumers'

/** One call of a server's administration; rejects unless the answer is a 200. */
export type Administration = (method: 'GET' | 'POST', path: string, body?: object) => Promise<void>

/** Calls a server that knows the caller by a cookie, and that `ca` vouches for. */
export function administrationOf(origin: string, ca?: string): Administration {
  const request = ca === undefined ? overHttp : overHttps
  let cookie = ''
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', cookie }
      const sent = request(`${origin}${path}`, { method, headers, ca }, async (answer) => {
        const said = await text(answer)
        cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? cookie
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${said}`))
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
}
