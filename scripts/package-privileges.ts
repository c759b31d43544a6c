import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { privilegePage } from '../infrastructure/privilege-table.ts'
import { ROOT } from './package-service.ts'
import { readTemplate } from './package-template.ts'
import { packageWhenStale } from './package-when-stale.ts'

await packageWhenStale()
await writeFile(join(ROOT, 'docs/privileges.md'), privilegePage(await readTemplate()))
console.log('docs/privileges.md')
