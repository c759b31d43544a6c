import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from 'node:test'
import { promisify } from 'node:util'
import { OUTPUT, ROOT } from './package-service.ts'
import { type Change, changed } from './removals-page.ts'
import { filesOf, type NamedTests } from './test-titles.ts'

const execute = promisify(execFile)

/** Keeps the bundles of the code as it is, beside the folder that packaging writes to. */
const KEPT = `${OUTPUT}-as-it-is`

/** A test that has not ended after this time has failed, in milliseconds. */
const LIMIT_MS = 300_000

/** Tests, and what is changed before they run. */
export interface Attempt {
  readonly tests: NamedTests
  readonly changes: readonly Change[]
}

/** How many tests passed and failed. */
export interface Result {
  readonly passed: number
  readonly failed: number
}

/** A copy of the repository as it stands here, changes included, in which code can be taken out while nobody is disturbed. */
export class Copy {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  /** Copies what git tracks or would track into the folder `root`, and packages the service there. */
  static async make(root: string): Promise<Copy> {
    const { stdout } = await execute('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: ROOT })
    for (const file of stdout.split('\0').filter(Boolean)) {
      // Removed but still tracked, or modules that are themselves a link.
      if (!existsSync(join(ROOT, file)) || file === 'node_modules') continue
      await mkdir(dirname(join(root, file)), { recursive: true })
      await cp(join(ROOT, file), join(root, file), { preserveTimestamps: true })
    }
    await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'))
    await execute(process.execPath, ['scripts/package.ts'], { cwd: root })
    await cp(join(root, OUTPUT), join(root, KEPT), { recursive: true })
    return new Copy(root)
  }

  /**
   * Makes the changes, runs the tests and puts everything back. Most tests load the sources. What needs bundles is packaged anew,
   * which takes longer, and so is everything else before it is said that no test has failed.
   */
  async try({ tests, changes }: Attempt): Promise<Result> {
    const isAsItIs = changes.length === 0
    const needsBundles =
      filesOf(tests).some((file) => /^test\/(system|fleet)\//.test(file)) ||
      changes.some(({ file }) => !/^(lib|functions)\//.test(file))
    if (isAsItIs || !needsBundles) {
      const result = await this.#run(tests, changes, false)
      if (isAsItIs || result.failed > 0) return result
    }
    return this.#run(tests, changes, true)
  }

  async #run(tests: NamedTests, changes: readonly Change[], isPackaged: boolean): Promise<Result> {
    const paths = [...new Set(changes.map(({ file }) => join(this.#root, file)))]
    const before = await Promise.all(
      paths.map(async (path) => {
        const { atime, mtime } = await stat(path)
        return { path, source: await readFile(path, 'utf8'), atime, mtime }
      }),
    )
    try {
      for (const change of changes) {
        const path = join(this.#root, change.file)
        await writeFile(path, changed(await readFile(path, 'utf8'), change))
      }
      // The tests package the service where a source is newer than the bundles.
      if (!isPackaged) await Promise.all(before.map(({ path, atime, mtime }) => utimes(path, atime, mtime)))
      return await this.#runTests(tests)
    } finally {
      for (const { path, source, atime, mtime } of before) {
        await writeFile(path, source)
        await utimes(path, atime, mtime)
      }
      if (isPackaged) await this.#putBundlesBack()
    }
  }

  async #putBundlesBack(): Promise<void> {
    await rm(join(this.#root, OUTPUT), { recursive: true, force: true })
    await cp(join(this.#root, KEPT), join(this.#root, OUTPUT), { recursive: true })
  }

  /** Counts single tests: a file that cannot be loaded fails as a whole, and says nothing of what it tests. */
  async #runTests(tests: NamedTests): Promise<Result> {
    const files = filesOf(tests).map((file) => join(this.#root, file))
    const testNamePatterns = new RegExp(tests.part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    let [passed, failed] = [0, 0]
    const stream = run({ files, cwd: this.#root, testNamePatterns, concurrency: 1, timeout: LIMIT_MS })
    for await (const { type, data } of stream) {
      if (type !== 'test:pass' && type !== 'test:fail') continue
      if (data.details.type === 'suite' || files.includes(data.name) || data.skip !== undefined) continue
      if (type === 'test:pass') passed += 1
      else failed += 1
    }
    return { passed, failed }
  }
}
