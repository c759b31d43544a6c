import { setTimeout } from 'node:timers/promises'
import { REFRESHER, type TestStack } from '../support/stack.ts'
import type { Invocation } from '../support/stack-functions.ts'

/** Refreshers that stand still with a token in hand which they have not stored. */
export interface HeldBackWriters {
  /** Lets them go on: each writes its token, however much newer what is stored by then. */
  release(): Promise<Invocation[]>
}

/**
 * Invokes so many refreshers in containers of their own, each of which gets a token and is stopped in the middle of
 * writing it. Resolves when a second has passed, so that every token that is asked for from now on has a later
 * `issuedAt`. What is stored last is then an older token.
 */
export async function holdBackWriters(
  { bundle, faults, lambda }: TestStack,
  count: number,
  event: object,
): Promise<HeldBackWriters> {
  // The first write is not answered, and has no effect; it is repeated after 2 s.
  faults.add({ at: 'ssm', does: 'hang', operation: 'PutParameter', times: count })
  const runs = Array.from({ length: count }, () => bundle.invoke(event))
  while (faults.pending().length > 0) await setTimeout(5)
  const pids = lambda.functions
    .containers()
    .filter(({ functionKey, state }) => functionKey === REFRESHER && state === 'busy')
    .flatMap(({ pid }) => pid ?? [])
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  await setTimeout(1010)
  return {
    release() {
      for (const pid of pids) process.kill(pid, 'SIGCONT')
      return Promise.all(runs)
    },
  }
}
