import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writtenFiles } from '../api/written-files.ts'
import { privilegePage } from '../infrastructure/privilege-table.ts'
import { ROOT } from './package-service.ts'
import { readTemplate } from './package-template.ts'
import { packageWhenStale } from './package-when-stale.ts'
import { DIGESTS_PATH, digestsOf } from './template-digests.ts'

/**
 * Writes everything that follows from the table of routes in api/: the OpenAPI document, the Postman collection, the
 * tables and examples of README.md and docs/use/routes.md, and docs/judge/privileges.md, which follows from the
 * packaged template; and the digests of the resources of a deployment for one client. `npm run api`.
 */
const write = async (path: string, text: string): Promise<void> => {
  await writeFile(join(ROOT, path), text)
  console.log(path)
}

for (const [path, text] of await writtenFiles((path) => readFile(join(ROOT, path), 'utf8')))
  await write(path, text)
await packageWhenStale()
const template = await readTemplate()
await write('docs/judge/privileges.md', privilegePage(template))
await write(DIGESTS_PATH, digestsOf(template))
