import { randomUUID } from 'node:crypto'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commitOf, inWorktree, type Run } from './commit-worktree.ts'
import { OUTPUT, ROOT } from './package-service.ts'

/** Makes something in the worktree of a commit; returns the folder there to keep. */
export type MakeOfCommit = (folder: string, run: Run) => Promise<string>

/** The results for a commit. */
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
 * Makes things of the service as it was at a commit, in a worktree that is removed afterwards. Each thing is kept under
 * the commit's hash and its kind, and the next call reuses it. Several processes may call this at once; each finds a
 * complete thing or none.
 *
 * @param name as git takes it: a hash, a part of one, a tag, `HEAD~3`
 * @param makes by kind
 * @throws Error with the next step, when the clone has no such commit; or with a command's whole output, when the
 *   command fails
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

/**
 * Moving a folder puts it in place as a whole. A folder that another process has put there meanwhile is equally good.
 */
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
