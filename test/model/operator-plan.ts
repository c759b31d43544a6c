/** A document that no run has written. */
export type ForeignDocument =
  | 'garbage'
  | 'another layout'
  | "another client's token"
  | 'a token of the other mode'
  | 'a token that has ended'
  | 'the stored token with a life of years'
  | 'the stored token dated an hour ahead'

/** What an operator does, or a fault of the machines. */
export type OperatorStep =
  | { readonly does: 'waits'; readonly seconds: number }
  | { readonly does: 'deletes' | 'labels' | 'unlabels' | 'makes Advanced' | 'revokes' | 'withdraws' }
  | { readonly does: 'ticks' | 'forces' }
  /** Stores once more what was stored as the how-manieth. */
  | { readonly does: 'restores'; readonly which: number }
  | { readonly does: 'overwrites'; readonly document: ForeignDocument }
  /** One secret or two at once: whether Stitch accepts each by then, and whether the command proves it. */
  | { readonly does: 'puts'; readonly secrets: readonly { isAccepted: boolean; isProven: boolean }[] }
  | {
      readonly does: 'steps a clock'
      readonly process: number
      readonly bySeconds: number
      readonly forSeconds: number
    }
  | {
      readonly does: 'freezes'
      readonly process: number
      readonly seconds: number
      readonly stoodStill: boolean
    }

/** Of the clocks of a world: right, or each wrong by up to 60 s for good. */
export interface OperatorPlan {
  readonly steps: readonly OperatorStep[]
  readonly areClocksWrong: boolean
  readonly expectsTestClient: boolean
}

/** Whether the plan has to do with clocks. */
export const touchesClocks = ({ steps, areClocksWrong }: OperatorPlan): boolean =>
  areClocksWrong || steps.some(({ does }) => does === 'steps a clock')

const DOCUMENTS: readonly ForeignDocument[] = [
  'garbage',
  'another layout',
  "another client's token",
  'a token of the other mode',
  'a token that has ended',
  'the stored token with a life of years',
  'the stored token dated an hour ahead',
]

/** Steps of clocks, in seconds: small ones, an hour, a day, ten years. */
const STEPS = [5, 45, 61, 90, 300, 900, 1700, 3600, 86_400, 315_360_000]

const one = <T>(random: () => number, choices: readonly T[]): T =>
  choices[Math.floor(random() * choices.length)] as T

/** Up to six actions, with time between them. */
export function randomPlan(random: () => number): OperatorPlan {
  const chance = (rate: number) => random() < rate
  const secret = () => ({ isAccepted: chance(0.7), isProven: chance(0.7) })
  const process = () => Math.floor(random() * 6)
  const action = (): OperatorStep => {
    const does = one(random, [
      ...(['deletes', 'deletes', 'restores', 'restores', 'overwrites', 'overwrites'] as const),
      ...([
        'labels',
        'unlabels',
        'makes Advanced',
        'revokes',
        'revokes',
        'withdraws',
        'puts',
        'puts two',
      ] as const),
      ...(['steps a clock', 'steps a clock', 'freezes', 'freezes', 'ticks', 'ticks', 'forces'] as const),
    ])
    if (does === 'restores') return { does, which: Math.floor(random() * 10) }
    if (does === 'overwrites') return { does, document: one(random, DOCUMENTS) }
    if (does === 'puts') return { does, secrets: [secret()] }
    if (does === 'puts two') return { does: 'puts', secrets: [secret(), secret()] }
    if (does === 'steps a clock')
      return {
        does,
        process: process(),
        bySeconds: one(random, STEPS) * (chance(0.5) ? 1 : -1),
        forSeconds: one(random, [1, 40, 300, 2000, Number.POSITIVE_INFINITY]),
      }
    if (does === 'freezes')
      return {
        does,
        process: process(),
        seconds: one(random, [3, 25, 90, 900, 4000]),
        stoodStill: chance(0.5),
      }
    return { does }
  }
  const wait = (): OperatorStep => ({ does: 'waits', seconds: one(random, [0, 0, 1, 10, 61, 300, 1500]) })
  const count = 1 + Math.floor(random() * 6)
  return {
    steps: Array.from({ length: count }, () => [wait(), action()]).flat(),
    areClocksWrong: chance(0.4),
    expectsTestClient: chance(0.4),
  }
}
