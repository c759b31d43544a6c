import { after } from 'node:test'

/** The user of what a helper opens. The helper closes it when its owner is over, whatever failed. */
export interface Owner {
  after(release: () => unknown): void
}

/** The file of tests: for what is opened at its top. What one test alone uses belongs to its context. */
export const FILE: Owner = { after: (release) => after(async () => void (await release())) }

/** The suite in whose body this is called: for what its hooks open. */
export function thisSuite(): Owner {
  const releases: (() => unknown)[] = []
  after(async () => {
    for (const release of releases) await release()
  })
  return { after: (release) => void releases.push(release) }
}
