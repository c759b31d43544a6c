import { basename, join } from 'node:path'
import { STRYKER } from './install-judges.ts'

/** As much of a run over one change as is read here. */
interface MutantRun {
  readonly sandboxFileName: string
  readonly testFilter?: readonly string[]
}

type Runner = { mutantRun(options: MutantRun): Promise<unknown> }

/** As much of Stryker's runner of TAP as is used here. */
interface TapRunner {
  readonly strykerPlugins: readonly object[]
  readonly strykerValidationSchema: object
  createTapTestRunnerFactory(): { (injector: unknown): Runner; readonly inject: readonly string[] }
}

/**
 * The tests of a changed file, beginning with those of the same name. The first test that runs notices most changes,
 * and each file of tests takes a process.
 *
 * @param changed path of the changed file
 * @param tests paths of the test files that reach the change
 */
export function nearestFirst(changed: string, tests: readonly string[]): string[] {
  const name = basename(changed, '.ts')
  const rank = (test: string): number => {
    if (basename(test) === `${name}.test.ts`) return 0
    return basename(test).startsWith(name) ? 1 : 2
  }
  return [...tests].sort((one, other) => rank(one) - rank(other))
}

const tapRunner: TapRunner = await import(join(STRYKER, 'tap-runner/dist/src/index.js'))
const create = tapRunner.createTapTestRunnerFactory()

/** Stryker's runner of TAP, which runs the nearest tests first. */
function createRunner(injector: unknown): Runner {
  const runner = create(injector)
  const mutantRun = runner.mutantRun.bind(runner)
  runner.mutantRun = (options) => {
    const { testFilter } = options
    if (testFilter === undefined) return mutantRun(options)
    return mutantRun({ ...options, testFilter: nearestFirst(options.sandboxFileName, testFilter) })
  }
  return runner
}
createRunner.inject = create.inject

export const strykerPlugins = [
  { ...tapRunner.strykerPlugins[0], name: 'nearest-first', factory: createRunner },
]
export const { strykerValidationSchema } = tapRunner
