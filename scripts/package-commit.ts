import { randomUUID } from 'node:crypto'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commitOf, inWorktree, type Run } from './commit-worktree.ts'
import { OUTPUT, ROOT } from './package-service.ts'

/** Something that was made of a commit. */
export interface KeptOfCommit {
  /** Its full hash. */
  readonly commit: string
  /** Where it is kept, below `.local/packages/`. */
  readonly folder: string
}

/** Makes something in the worktree of a commit; returns the folder there that is to be kept. */
export type MakeOfCommit = (folder: string, run: Run) => Promise<string>

/**
 * Packages the service as it was at a commit, with that commit's own `npm run package`, in a worktree that goes afterwards. What it wrote
 * is kept: the next call takes it from there.
 *
 * @param name as git takes it: a hash, a part of one, a tag, `HEAD~3`
 * @throws Error that says what to do, when the clone has no such commit; or with everything that packaging said, when that fails
 */
export const packageCommit = (name: string, root = ROOT): Promise<KeptOfCommit> =>
  keepOfCommit('service', name, packageThere, root)

const packageThere: MakeOfCommit = async (folder, run) => {
  await run('npm', 'run', 'package')
  return join(folder, OUTPUT)
}

/**
 * Makes something of a commit, once: it is kept by the commit's hash and by `kind`. Several processes may ask at once; each finds all of
 * it or nothing.
 */
export async function keepOfCommit(
  kind: string,
  name: string,
  make: MakeOfCommit,
  root = ROOT,
): Promise<KeptOfCommit> {
  const commit = await commitOf(name, root)
  const folder = join(root, '.local/packages', commit, kind)
  if (!(await exists(folder)))
    await inWorktree(commit, root, async (worktree, run) => keep(await make(worktree, run), folder))
  return { commit, folder }
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
