import { randomPlan } from './operator-plan.ts'
import type { ReaderStep } from './reader-model.ts'
import type { Scenario } from './world.ts'

const one = <T>(random: () => number, choices: readonly T[]): T =>
  choices[Math.floor(random() * choices.length)] as T

/** Four actors, ticks and readers in any number of each, in any of the states that a token can be in. */
export function randomScenario(random: () => number): Scenario {
  const ticks = one(random, [0, 1, 2, 3, 4])
  const step = (): ReaderStep => one<ReaderStep>(random, ['get', 'get', 1, 30, 70, 900, 2000])
  return {
    name: 'four at random',
    isLimited: random() < 0.5,
    stored: one<Scenario['stored']>(random, [
      'nothing',
      'nothing',
      'garbage',
      { ageSeconds: -300 },
      { ageSeconds: 30 },
      { ageSeconds: 900 },
      { ageSeconds: 2000 },
      { ageSeconds: 3590 },
      { ageSeconds: 10_000 },
    ]),
    isRejected: random() < 0.2,
    endsPrevious: random() < 0.3,
    ticks,
    readers: Array.from({ length: 4 - ticks }, () => ['get', step(), step(), 'get']),
    callMs: one(random, [40, 400, 1000]),
    waitMs: one(random, [4000, 15_000]),
    isForced: random() < 0.2,
  }
}

/** The same with an operator, and readers that want more tokens. */
export function operatorScenario(random: () => number): Scenario {
  const scenario = randomScenario(random)
  const wait = (): ReaderStep => one<ReaderStep>(random, [1, 40, 70, 900, 2000])
  const get = (): ReaderStep => one<ReaderStep>(random, ['get', 'two gets'])
  const readers = scenario.readers.map((steps) => [...steps, wait(), get(), wait(), get(), wait(), get()])
  return { ...scenario, name: 'four at random, and an operator', readers, operator: randomPlan(random) }
}
