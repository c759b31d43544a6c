import { DepthFirst } from '../choices.ts'
import type { Exploration } from '../explore.ts'
import { type ManyProtocol, playTwo, realManyProtocol, type TwoClients } from './two-clients.ts'

const ONCE = { troubled: [0], healthy: [0] }
const AGED = { troubled: 2000, healthy: 2000 }

/** Every order of their steps is tried, with every set of faults of the one client. */
export const TWO_CLIENTS: readonly TwoClients[] = [
  { name: 'a tick, nothing stored', by: 'ticks', atSeconds: ONCE, scopeSets: 1 },
  { name: 'a tick, two scope sets due', by: 'ticks', atSeconds: ONCE, scopeSets: 2, ageSeconds: AGED },
  {
    name: 'a tick after one in which the other failed',
    by: 'ticks',
    atSeconds: { troubled: [0, 300], healthy: [0, 300] },
    scopeSets: 1,
    ageSeconds: { troubled: 2000, healthy: 1600 },
  },
  { name: 'a reader of each, one turn', by: 'readers', atSeconds: ONCE, scopeSets: 1 },
  {
    name: 'a reader after one who asked again and again, one turn',
    by: 'readers',
    atSeconds: { troubled: [0, 16, 32], healthy: [32] },
    scopeSets: 1,
  },
]

/**
 * Plays every order of steps with every set of up to `mostFaults` faults of the one client, or up to the first broken
 * promise.
 */
export async function exploreTwo(
  name: string,
  mostFaults: number,
  protocol: ManyProtocol = realManyProtocol,
): Promise<Exploration> {
  const scenario = TWO_CLIENTS.find((one) => one.name === name)
  if (scenario === undefined) throw new RangeError(name)
  const order = new DepthFirst()
  Error.stackTraceLimit = 0
  for (let runs = 1; ; runs += 1) {
    const choices = order.choices()
    const violation = await playTwo(scenario, { choices, mostFaults, protocol })
    if (violation !== undefined)
      return { runs, counterexample: `${name}, ${mostFaults}, ${choices.taken.join(',')}: ${violation}` }
    if (!order.next()) return { runs, counterexample: undefined }
  }
}
