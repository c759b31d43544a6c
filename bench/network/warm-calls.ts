import { setTimeout as sleep } from 'node:timers/promises'
import { type RuntimeProcess, startRuntime } from '../measure/runtime-process.ts'
import type { Callable, Contender } from './contenders.ts'
import { counted, type FarWorld } from './far-world.ts'
import { rotated, type Take } from './samples.ts'

/** A call of a warm container. */
export type Kind = 'query' | 'mutation'

export const warmCall = (kind: Kind, idleSeconds: number): string =>
  `${kind}, ${idleSeconds} s after the call before`

/** One container that is called again and again. */
interface Container extends Callable {
  readonly contender: string
  readonly kind: Kind
  readonly world: FarWorld
  readonly runtime: RuntimeProcess
}

/** Calls containers that were idle for each of these times. What goes by at once goes by once, at every distance. */
export async function takeWarmCalls(
  contenders: readonly Contender[],
  worlds: readonly FarWorld[],
  { idleSeconds, runs }: { readonly idleSeconds: readonly number[]; readonly runs: number },
  take: Take,
): Promise<void> {
  const containers: Container[] = []
  try {
    for (const world of worlds)
      for (const contender of contenders)
        for (const kind of kindsOf(contender)) {
          const { fn, event } = contender[kind]
          const runtime = await startRuntime(fn, world.environment)
          containers.push({ contender: contender.name, kind, world, runtime, fn, event })
          await runtime.invoke(event)
        }
    for (let round = 0; round < runs; round += 1)
      for (const seconds of idleSeconds) await callAfter(seconds, rotated(containers, round), take)
  } finally {
    await Promise.all(containers.map(({ runtime }) => runtime.close()))
  }
}

/** What has one connection for one request has no warm call. Of peers the payment that they create is enough. */
function kindsOf({ role }: Contender): readonly Kind[] {
  if (role === 'least') return []
  return role === 'ours' || role === 'before' ? ['query', 'mutation'] : ['mutation']
}

/** With less idle time than this, in seconds, a container is called again before the next one gets its turn. */
const SHORT_SECONDS = 1

/** Calls each container twice, with an idle time in between, and times the second call. */
async function callAfter(seconds: number, containers: readonly Container[], take: Take): Promise<void> {
  const idleUntil = new Map<Container, number>()
  const first = async (container: Container): Promise<void> => {
    await container.runtime.invoke(container.event)
    idleUntil.set(container, performance.now() + seconds * 1000)
  }
  const second = async (container: Container): Promise<void> => {
    const { contender, kind, world, runtime, event } = container
    await sleep(Math.max(0, Number(idleUntil.get(container)) - performance.now()))
    const { result, trips } = await counted(world, () => runtime.invoke(event))
    take({ call: warmCall(kind, seconds), contender, distance: world.distance }, result.ms, trips)
  }
  if (seconds < SHORT_SECONDS)
    for (const container of containers) {
      await first(container)
      await second(container)
    }
  else {
    for (const container of containers) await first(container)
    for (const container of containers) await second(container)
  }
}
