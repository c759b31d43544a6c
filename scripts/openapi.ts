import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answerExamples } from '../api/openapi/answer-examples.ts'
import { openApiDocument } from '../api/openapi/document.ts'
import { formattedJson } from './formatted-json.ts'
import { ROOT } from './package-service.ts'

/** Where the OpenAPI document of the routes stands. */
export const OPENAPI_PATH = join(ROOT, 'docs/openapi.json')

/** The text of the document, made from the handlers' schemas, the routes and the answers that docs/routes.md shows. */
export async function openApiText(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const examples = answerExamples(await readFile(join(ROOT, 'docs/routes.md'), 'utf8'))
  return formattedJson(openApiDocument(version, examples))
}

if (import.meta.main) {
  await writeFile(OPENAPI_PATH, await openApiText())
  console.log('docs/openapi.json')
}
