import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writtenFiles } from '../api/written-files.ts'
import { readDeployment } from '../infrastructure/deployment.ts'
import { plainTemplate } from '../infrastructure/plain-template.ts'
import { privilegePage } from '../infrastructure/privilege-table.ts'
import { ROOT } from './package-service.ts'
import { readTemplate } from './package-template.ts'
import { packageWhenStale } from './package-when-stale.ts'
import { DIGESTS_PATH, digestsOf } from './template-digests.ts'

/**
 * Writes everything that follows from the table of routes in api/: the OpenAPI document, the Postman collection, the tables and
 * examples of README.md and docs/routes.md, and docs/privileges.md, which the packaged template says; and what each resource of a deployment for one client is. `npm run api`.
 */
const write = async (path: string, text: string): Promise<void> => {
  await writeFile(join(ROOT, path), text)
  console.log(path)
}

for (const [path, text] of await writtenFiles((path) => readFile(join(ROOT, path), 'utf8')))
  await write(path, text)
await packageWhenStale()
const template = await readTemplate()
await write(
  'docs/privileges.md',
  privilegePage(template, plainTemplate(readDeployment('dev', { clients: 'many' }))),
)
await write(DIGESTS_PATH, digestsOf(template))
