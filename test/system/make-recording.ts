import { writeFileSync } from 'node:fs'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { PAGE, record } from './recording.ts'

/** Writes docs/begin/five-minutes.md anew: `npm run recording`. */
const releases: (() => unknown)[] = []
await assertPackaged()
try {
  writeFileSync(PAGE, await record({ after: (release) => void releases.push(release) }))
  console.log(PAGE)
} finally {
  for (const release of releases) await release()
}
