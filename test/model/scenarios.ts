import type { Scenario } from './world.ts'

/**
 * Calls take no time but for the secret's, so that all orders are as likely and no two tokens have one date: few
 * states, of which none is left out. A reader has time for three rounds, where nothing else is said.
 */
const BRIEF = { callMs: 0, datesApartMs: 1000, waitMs: 1020 }

const REFRESHERS = { ...BRIEF, ticks: 2, readers: [] }
const REFRESHER_AND_READER = { ...BRIEF, ticks: 1, stored: 'nothing', readers: [['get']] } as const
const WARM_READER = {
  ...REFRESHER_AND_READER,
  stored: { ageSeconds: 2800 },
  readers: [['get', 31, 'get', 31, 'get']],
} as const
const READERS = { ...BRIEF, ticks: 0, stored: 'nothing', readers: [['get'], ['get']] } as const
const REJECTED = {
  ...READERS,
  datesApartMs: 0,
  waitMs: 300,
  stored: { ageSeconds: 900 },
  isRejected: true,
} as const

/**
 * Without the limit a reader's call starts a run of its own, so that three or four actors meet: with time for one round
 * each.
 */
const NO_LIMIT = { isLimited: false, waitMs: 300 }

/** Two actors each, and the runs of the refresher that they start: every order of their steps is tried. */
export const PAIRS: readonly Scenario[] = [
  { ...REFRESHERS, name: 'two refreshers in turn', isLimited: true, stored: 'nothing' },
  { ...REFRESHERS, name: 'two refreshers, nothing stored', isLimited: false, stored: 'nothing' },
  { ...REFRESHERS, name: 'two refreshers, token due', isLimited: false, stored: { ageSeconds: 2000 } },
  {
    ...REFRESHERS,
    name: 'two refreshers, one by force',
    isLimited: false,
    isForced: true,
    stored: { ageSeconds: 900 },
  },
  { ...REFRESHER_AND_READER, name: 'refresher and cold reader', isLimited: true },
  { ...REFRESHER_AND_READER, ...NO_LIMIT, name: 'refresher and cold reader, no limit' },
  { ...REFRESHER_AND_READER, name: 'refresher and cold reader, no limit, three rounds', isLimited: false },
  { ...WARM_READER, name: 'refresher and warm reader', isLimited: true },
  { ...WARM_READER, ...NO_LIMIT, name: 'refresher and warm reader, no limit' },
  { ...READERS, name: 'two cold readers', isLimited: true },
  { ...READERS, ...NO_LIMIT, name: 'two cold readers, no limit' },
  { ...READERS, name: 'two cold readers, no limit, three rounds', isLimited: false },
  { ...REJECTED, name: 'two readers, token rejected', isLimited: true },
  { ...REJECTED, ...NO_LIMIT, name: 'two readers, token rejected, no limit' },
]

/** @throws when there is none of this name */
export function pairNamed(name: string): Scenario {
  const pair = PAIRS.find((one) => one.name === name)
  if (pair === undefined)
    throw new RangeError(`there is no pair "${name}": ${PAIRS.map(({ name }) => name).join('; ')}`)
  return pair
}
