import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { localEnvironment, postmanCollection } from '../api/postman/collection.ts'
import { formattedJson } from './formatted-json.ts'
import { ROOT } from './package-service.ts'

/** What Postman imports: path and text of each file. */
export const postmanFiles = (): readonly (readonly [path: string, text: string])[] => [
  ['docs/stitch.postman_collection.json', formattedJson(postmanCollection())],
  ['docs/stitch.local.postman_environment.json', formattedJson(localEnvironment())],
]

if (import.meta.main)
  for (const [path, text] of postmanFiles()) {
    await writeFile(join(ROOT, path), text)
    console.log(path)
  }
