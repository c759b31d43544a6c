import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Most bytes that a command may print: what `npm ci` says about a large lock file is under a megabyte. */
const OUTPUT_LIMIT = 64 * 1024 * 1024

/**
 * Runs a command in the worktree, and gives what it printed. Throws an Error with everything it printed when it fails.
 */
export type Run = (command: string, ...args: readonly string[]) => Promise<string>

/**
 * The full hash of a commit of the clone in `root`.
 *
 * @param name as git takes it: a hash, a part of one, a tag, `HEAD~3`
 * @throws Error that says what to do, when the clone has no such commit or the folder is no clone
 */
export async function commitOf(name: string, root: string): Promise<string> {
  const git = (...args: readonly string[]) => execute('git', [...args], { cwd: root })
  const shallow = await git('rev-parse', '--is-shallow-repository').catch((cause: { stderr?: string }) => {
    const why = cause.stderr?.trim() ?? 'git does not start'
    throw new Error(`Without a git clone in ${root} there is no commit ${name}: ${why}`, { cause })
  })
  try {
    const found = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)
    return found.stdout.trim()
  } catch (cause) {
    const [kind, command] =
      shallow.stdout.trim() === 'true'
        ? ['this clone, which is shallow', 'git fetch --unshallow']
        : ['this clone', 'git fetch --all --tags']
    throw new Error(`There is no commit ${name} in ${kind}. Fetch it first: ${command}`, { cause })
  }
}

/**
 * Checks a commit out into a temporary folder, gives it its packages, and calls `use`. The folder is always removed,
 * even if the process is told to end (SIGINT, SIGTERM). The packages are those of `root` where the lock file is the
 * same, else `npm ci` installs them.
 *
 * @param commit its full hash
 */
export async function inWorktree<T>(
  commit: string,
  root: string,
  use: (folder: string, run: Run) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  const stop = () => ending.abort(new Error('Stopped.'))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const outside = await mkdtemp(join(tmpdir(), 'commit-'))
  const folder = join(outside, commit.slice(0, 12))
  const git = runIn(root)
  try {
    await git('git', 'worktree', 'add', '--detach', folder, commit)
    const run = runIn(folder, ending.signal)
    await providePackages(root, folder, run)
    return await use(folder, run)
  } finally {
    // The folder goes first: git forgets a worktree whose folder is gone, but keeps one that it cannot remove.
    await rm(outside, { recursive: true, force: true })
    await git('git', 'worktree', 'remove', '--force', folder).catch(() => undefined)
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

async function providePackages(root: string, folder: string, run: Run): Promise<void> {
  const [ours, theirs] = await Promise.all(
    [root, folder].map((each) => readFile(join(each, 'package-lock.json'), 'utf8')),
  )
  if (ours === theirs) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  else await run('npm', 'ci')
}

const runIn =
  (cwd: string, signal?: AbortSignal): Run =>
  async (command, ...args) => {
    try {
      const options = { cwd, maxBuffer: OUTPUT_LIMIT, ...(signal === undefined ? {} : { signal }) }
      return (await execute(command, [...args], options)).stdout
    } catch (cause) {
      if (signal?.aborted === true) throw signal.reason
      const { stdout = '', stderr = '' } = cause as { readonly stdout?: string; readonly stderr?: string }
      throw new Error(`${[command, ...args].join(' ')} failed in ${cwd}:\n${stdout}${stderr}`.trim(), {
        cause,
      })
    }
  }
