import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './package-service.ts'
import { writeRelease } from './release-files.ts'

/** Writes a release to `.release/`: what docs/begin/deploying-the-release.md deploys. `npm run release`. */
const folder = join(ROOT, '.release')
await rm(folder, { recursive: true, force: true })
for (const [path, bytes] of await writeRelease(folder))
  console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  .release/${path}`)
