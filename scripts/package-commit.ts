import { randomUUID } from 'node:crypto'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commitOf, inWorktree, type Run } from './commit-worktree.ts'
import { OUTPUT, ROOT } from './package-service.ts'

/** Makes something in the worktree of a commit; returns the folder there that is to be kept. */
export type MakeOfCommit = (folder: string, run: Run) => Promise<string>

/** What was made of a commit. */
export interface MadeOfCommit<Kind extends string> {
  /** Its full hash. */
  readonly commit: string
  /** Where each thing is kept, below `.local/packages/`. */
  readonly folders: Readonly<Record<Kind, string>>
}

/** Packages the service with the commit's own `npm run package`. */
export const SERVICE = {
  service: async (folder: string, run: Run) => {
    await run('npm', 'run', 'package')
    return join(folder, OUTPUT)
  },
} satisfies Record<string, MakeOfCommit>

/**
 * Makes things of the service as it was at a commit, in a worktree that goes afterwards. Each is kept by the commit's hash and by its kind:
 * the next call takes it from there. Several processes may ask at once; each finds all of a thing or nothing.
 *
 * @param name as git takes it: a hash, a part of one, a tag, `HEAD~3`
 * @param makes by kind
 * @throws Error that says what to do, when the clone has no such commit; or with everything that a command said, when it fails
 */
export async function makeOfCommit<Kind extends string>(
  name: string,
  makes: Readonly<Record<Kind, MakeOfCommit>>,
  root = ROOT,
): Promise<MadeOfCommit<Kind>> {
  const commit = await commitOf(name, root)
  const kept = (kind: string) => join(root, '.local/packages', commit, kind)
  const kinds = Object.keys(makes) as Kind[]
  const isKept = await Promise.all(kinds.map((kind) => exists(kept(kind))))
  const missing = kinds.filter((_, index) => !isKept[index])
  if (missing.length > 0)
    await inWorktree(commit, root, async (worktree, run) => {
      for (const kind of missing) await keep(await makes[kind](worktree, run), kept(kind))
    })
  const folders = Object.fromEntries(kinds.map((kind) => [kind, kept(kind)])) as Record<Kind, string>
  return { commit, folders }
}

/** A folder that is moved to its place is there as a whole. One that another process has put there meanwhile is as good. */
async function keep(made: string, folder: string): Promise<void> {
  const aside = `${folder}.${randomUUID()}`
  await mkdir(dirname(folder), { recursive: true })
  try {
    await cp(made, aside, { recursive: true })
    await rename(aside, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
