import type { ContainerMemory } from './soak-memory.ts'
import type { PhaseReport } from './soak-run.ts'

/** How the memory of one container has changed from the first reading after its warm-up to the last. */
export interface MemoryGrowth {
  readonly functionKey: string
  readonly from: ContainerMemory
  readonly to: ContainerMemory
  /** Of what is in use, in MiB. */
  readonly growthMiB: number
}

/**
 * Calls until a container is warm: by then it has compiled and kept what it needs. The refresher is called a few times
 * a minute.
 */
const WARM_CALLS = 100
const WARM_RUNS = 3
const REFRESHER = 'refresh-client-token'

/**
 * The most by which what a warm container uses may grow, in MiB. Measured: over 3500 calls it stays between 22.6 and
 * 23.6, and the refresher's goes from 25.5 to 27.2 in its first 80 runs. So 4 KiB that stay of every call are found
 * within a minute.
 */
const MOST_GROWTH_MIB = 2

/**
 * The most that a container may have, in MiB: half of what the template gives a function. Measured: what opens a
 * connection for every call lets garbage lie up to 193 MiB, which it has after 6000 calls and still has after 14,000.
 */
const MOST_RESIDENT_MIB = 256

/** The growth of each container that was warm at the end of some phase and has lived to the end of the last. */
export function memoryGrowth(reports: readonly PhaseReport[]): MemoryGrowth[] {
  return (reports.at(-1)?.containers ?? []).flatMap((to) => {
    const readings = reports.flatMap(({ containers }) => containers.filter(({ id }) => id === to.id))
    const from = readings.find(isWarm)
    if (from === undefined || from === to) return []
    return { functionKey: to.functionKey, from, to, growthMiB: to.usedMiB - from.usedMiB }
  })
}

const isWarm = ({ functionKey, invocations }: ContainerMemory): boolean =>
  invocations >= (functionKey === REFRESHER ? WARM_RUNS : WARM_CALLS)

/** What is not flat, a sentence each; so is a function of which no container could be followed. */
export function memoryProblems(reports: readonly PhaseReport[], functionKeys: readonly string[]): string[] {
  const growth = memoryGrowth(reports)
  const followed = new Set(growth.map(({ functionKey }) => functionKey))
  const largest = reports.flatMap(({ containers }) => containers).filter(isTooLarge)
  return [
    ...growth
      .filter(({ growthMiB }) => growthMiB > MOST_GROWTH_MIB)
      .map(
        (grown) =>
          `a warm container of ${grown.functionKey} uses ${grown.growthMiB.toFixed(1)} MiB more than it did`,
      ),
    ...largest.map(
      ({ functionKey, residentMiB }) => `a container of ${functionKey} has ${residentMiB.toFixed(0)} MiB`,
    ),
    ...functionKeys
      .filter((key) => !followed.has(key))
      .map((key) => `no container of ${key} was warm for long enough to say how its memory changes`),
  ]
}

const isTooLarge = ({ residentMiB }: ContainerMemory): boolean => residentMiB > MOST_RESIDENT_MIB
