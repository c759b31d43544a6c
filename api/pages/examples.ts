import { exampleQuery } from '../example-query.ts'
import type { RouteGroup, RouteRow } from '../route.ts'
import { GROUPS } from '../routes.ts'
import { SAMPLE_IMAGE } from '../sample-image.ts'
import { jsonText } from './json-text.ts'

/** The example of every route against `npm start`, with its answer. */
export const localExamples = (): string => GROUPS.map(sectionOf).join('\n\n')

/** The example of every route against a deployment, in the words of the shell functions in docs/use/routes.md. */
export const signedExamples = (): string =>
  GROUPS.map(({ routes }) => fenced('bash', routes.map(signedCall).join('\n'))).join('\n\n')

function sectionOf({ name, description, page, routes }: RouteGroup): string {
  const more = page === undefined ? '' : `: [${page}](${page})`
  return [`## ${name}`, `${description}${more}.`, ...routes.map(exampleOf)].join('\n\n')
}

function exampleOf(route: RouteRow): string {
  const { method, path, title, description, codes, givesId } = route
  const call = ['curl', addressOf('http://localhost:3000', route), ...bodyOf(route, JSON_TYPE)].join(' ')
  const shown = fenced('json', jsonText(route.example))
  return [
    `### ${title}`,
    wrapped(`\`${method} ${path}\`. ${description} Codes of its own: ${codes.map(quoted).join(', ')}.`),
    givesId === true
      ? `${fenced('bash', `${call} | tee answer.json`)}\n\n${shown}\n\nThe later examples use its id:\n\n${fenced('bash', KEEP_ID)}`
      : `${fenced('bash', call)}\n\n${shown}`,
  ].join('\n\n')
}

const signedCall = (route: RouteRow): string =>
  ['signed', addressOf('$API_URL', route), ...bodyOf(route, '"$JSON"')].join(' ')

const KEEP_ID = `ID=$(sed -E 's/^\\{"id":"([^"]+)".*/\\1/' answer.json)`

const JSON_TYPE = "'content-type: application/json'"

/** In double quotes, because of the variable in it, where the path has an id: percent-encoded once. */
function addressOf(origin: string, route: RouteRow): string {
  const address = `${origin}${route.path.replace('{id}', `\${ID//=/%3D}`)}${exampleQuery(route)}`
  return /[$?&]/.test(address) ? `"${address}"` : address
}

function bodyOf({ body }: RouteRow, jsonType: string): readonly string[] {
  if (body === undefined) return []
  if ('mediaTypes' in body) return ["-H 'content-type: image/png'", `--data-binary @${SAMPLE_IMAGE}`]
  const text = jsonText(body.example)
  if (text.includes("'")) throw new Error(`The shell would end the example at its quote: ${text}`)
  return [`-H ${jsonType}`, `-d '${text}'`]
}

/** Lines of prose end at 120 characters. */
const wrapped = (text: string): string => text.replaceAll(/(?=.{121})(.{1,120}) /g, '$1\n')

const quoted = (code: string): string => `\`${code}\``

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``
