import { type SetUp, setUpStack } from '../integration/cli-set-up.ts'
import { FILE } from '../support/owner.ts'
import { Store } from '../support/stack-store.ts'
import { run, type Said, type TerminalOptions } from '../unit/cli/terminal.ts'

/** A stack whose first tokens are stored, and a terminal whose files are no secrets. */
export interface AgedSetUp extends Pick<SetUp, 'stack' | 'terminal' | 'clientId' | 'certificatePem'> {
  readonly store: Store
  /** Runs a command line. `onPurpose` is what it is there to print. */
  run(args: readonly string[], options?: TerminalOptions, onPurpose?: RegExp): Promise<Said>
  /** Stores a token that is old enough to be renewed when it is rejected: one under a minute old never is. */
  age(scope: string): Promise<void>
}

export async function setUpAged(): Promise<AgedSetUp> {
  const setUp = await setUpStack()
  const { stack, terminal } = setUp
  await stack.lambda.invoke('refresh-client-token')
  const store = new Store(stack)
  FILE.after(() => store.close())
  return {
    ...setUp,
    store,
    run: async (args, options, onPurpose) => {
      const said = await run(args, { environment: stack.environment, ...options })
      terminal.keep(`stitch-token ${args.join(' ')}`, said, onPurpose)
      return said
    },
    age: (scope) => store.write(scope, { ageSeconds: 120 }),
  }
}
