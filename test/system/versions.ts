import { join } from 'node:path'
import type { PackagedFunction } from '../../local/lambda/packaged-function.ts'
import { makeOfCommit, SERVICE } from '../../scripts/package-commit.ts'
import { OUTPUT, ROOT } from '../../scripts/package-service.ts'
import { REFRESHER, startTestStack, type TestStack } from '../support/stack.ts'

/**
 * The commit of the version that is deployed in the world, as far as these tests are concerned: every later one runs
 * beside it during an upgrade, and may be rolled back to it. Moves on with a release that no longer supports such an
 * upgrade.
 */
const EARLIER = 'a2362c081799143522f9ca373aec122b842dd6ed'

/** A package by what these tests call it. */
export type Version = 'earlier' | 'this'

/** What a title says of it. */
export const called = (version: Version | undefined): string =>
  version === 'earlier' ? 'the earlier version' : 'this version'

/** Which version the two actors run. Everything but the refresher is a reader, the status function too. */
export interface Mix {
  readonly readers: Version
  readonly refresher: Version
}

/** Both mixes that an upgrade and a roll-back go through. */
export const MIXES: readonly Mix[] = [
  { readers: 'earlier', refresher: 'this' },
  { readers: 'this', refresher: 'earlier' },
]

/** A stack whose functions come out of two packages. */
export interface VersionedStack extends TestStack {
  /** Deploys these versions in the place of what runs, while calls go on. */
  upgrade(to: Partial<Mix>): Promise<void>
}

/** Starts a stack of the earlier version, as a deployment of it would be. */
export async function startVersionedStack(): Promise<VersionedStack> {
  const { folders } = await makeOfCommit(EARLIER, SERVICE)
  const packages = { earlier: folders.service, this: join(ROOT, OUTPUT) }
  const stack = await startTestStack({ package: packages.earlier })
  const readers = stack.service.functions
    .map(({ key }: PackagedFunction) => key)
    .filter((key) => key !== REFRESHER)
  return {
    ...stack,
    async upgrade({ readers: ofReaders, refresher }) {
      if (refresher !== undefined) await stack.replace([REFRESHER], packages[refresher])
      if (ofReaders !== undefined) await stack.replace(readers, packages[ofReaders])
    },
  }
}
