import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes the version of package.json where the code says it in each request. `npm version` runs this before it commits.
 */
const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const file = join(root, 'lib/http/user-agent.ts')
writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<=\['stitch-client-tokens', ')[^']*/, version))
