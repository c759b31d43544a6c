import { USER_AGENT } from '../lib/http/user-agent.ts'
import { shellQuoted } from './shell.ts'

/** One token request, to be written down for another program. */
export interface WrittenRequest {
  readonly url: string
  /** The form's parameters in order, without a client secret. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** File with the client secret, `-` for the variable `STITCH_CLIENT_SECRET`; absent with a certificate. */
  readonly clientSecretFile?: string
}

const VARIABLE = 'STITCH_CLIENT_SECRET'

/**
 * The request as a command for a POSIX shell. A client secret is read when the command runs and goes through a pipe: it
 * is neither in the text nor in the list of processes.
 */
export function curlCommand({ url, parameters, clientSecretFile }: WrittenRequest): string {
  const secret = clientSecretFile === undefined ? [] : ['client_secret@-']
  const data = [...parameters.map(([name, value]) => `${name}=${value}`), ...secret]
  const curl = [
    `curl --silent --show-error --fail-with-body ${shellQuoted(url)}`,
    ...data.map((item) => `  --data-urlencode ${shellQuoted(item)}`),
  ].join(' \\\n')
  if (clientSecretFile === undefined) return curl
  const source =
    clientSecretFile === '-'
      ? `printf %s "$${VARIABLE}"`
      : `tr -d '\\r\\n' < ${shellQuoted(clientSecretFile)}`
  return `${source} | ${curl}`
}

/** The request as a JavaScript module for any runtime with `fetch`; a client secret is read when it runs. */
export function fetchProgram({ url, parameters, clientSecretFile }: WrittenRequest): string {
  const members = parameters.map(([name, value]) => `    ${name}: ${JSON.stringify(value)},`)
  const fromFile = clientSecretFile !== undefined && clientSecretFile !== '-'
  const secret = fromFile
    ? `readFileSync(${JSON.stringify(clientSecretFile)}, 'utf8').trim()`
    : `process.env.${VARIABLE}`
  return [
    ...(fromFile ? ["import { readFileSync } from 'node:fs'", ''] : []),
    `const response = await fetch(${JSON.stringify(url)}, {`,
    "  method: 'POST',",
    "  redirect: 'error',",
    `  headers: { 'user-agent': '${USER_AGENT}' },`,
    '  body: new URLSearchParams({',
    ...members,
    ...(clientSecretFile === undefined ? [] : [`    client_secret: ${secret},`]),
    '  }),',
    '})',
    "if (!response.ok) throw new Error('The token endpoint answered ' + response.status)",
    'console.log(await response.json())',
  ].join('\n')
}
