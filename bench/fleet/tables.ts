import { figure, table } from '../report/markdown.ts'
import type { Counts } from './counts.ts'
import { DEPLOYED } from './fleet-settings.ts'
import { readsPerContainer } from './goals.ts'
import type { ComparedFleet, ModelledFleet } from './measure.ts'

/** The fleets under the quota that an account has by default. */
export const underDefaultQuota = (modelled: readonly ModelledFleet[]): readonly ModelledFleet[] =>
  modelled.filter(({ readsPerSecond }) => readsPerSecond === DEPLOYED.readsPerSecond)

/** What both tables of our own calls count, and what that is called there. */
const COUNTED = {
  tokenRequests: 'token requests',
  writes: 'renewals',
  secretReads: 'reads of the secret',
  encrypts: 'KMS Encrypt',
  reads: 'reads',
  decrypts: 'KMS Decrypt',
} as const satisfies Partial<Record<keyof Counts, string>>
const COUNTS = Object.keys(COUNTED) as readonly (keyof typeof COUNTED)[]

/** Our calls per hour, by size. */
export const modelTable = (modelled: readonly ModelledFleet[]): string =>
  table(
    ['containers', ...Object.values(COUNTED), 'reads per container', 'throttled', 'waited', 'failed'],
    modelled.map((fleet) => [
      fleet.readsPerSecond === DEPLOYED.readsPerSecond
        ? figure(fleet.containers)
        : `${figure(fleet.containers)}, ${figure(fleet.readsPerSecond)} reads/s`,
      ...figures(fleet.ours, COUNTS),
      figure(readsPerContainer(fleet)),
      ...figures(fleet.ours, ['throttled', 'waited', 'failed']),
    ]),
  )

/** The calls of everybody, by size. */
export function othersTable(modelled: readonly ModelledFleet[]): string {
  const usual = underDefaultQuota(modelled)
  const names = Object.keys(modelled[0]?.others ?? {})
  return table(
    ['per hour', ...usual.map(({ containers }) => figure(containers))],
    [
      ['ours: token requests', ...usual.map(({ ours }) => figure(ours.tokenRequests))],
      ['ours: reads', ...usual.map(({ ours }) => figure(ours.reads))],
      ['ours: throttled', ...usual.map(({ ours }) => figure(ours.throttled))],
      ...names.flatMap((name) => {
        const isStore = (usual[0]?.others[name]?.reads ?? 0) > 0
        const of = (count: 'tokenRequests' | 'reads' | 'throttled') =>
          usual.map(({ others }) => figure(others[name]?.[count] ?? 0))
        return isStore
          ? [
              [`${name}: reads`, ...of('reads')],
              [`${name}: throttled`, ...of('throttled')],
            ]
          : [[`${name}: token requests`, ...of('tokenRequests')]]
      }),
    ],
  )
}

/** Real fleets, each above its model. */
export const comparedTable = (compared: readonly ComparedFleet[]): string =>
  table(
    [
      'containers',
      ...Object.values(COUNTED),
      'throttled at the start',
      'throttled later',
      'waited',
      'failed',
    ],
    compared.flatMap(({ settings, real, modelled, modelledThrottledAtStart }) => [
      comparedRow(`${settings.containers} real`, real.counts, real.throttledAtStart),
      comparedRow(`${settings.containers} modelled`, modelled, modelledThrottledAtStart),
    ]),
  )

const comparedRow = (name: string, counts: Counts, throttledAtStart: number): readonly string[] => [
  name,
  ...figures(counts, COUNTS),
  figure(throttledAtStart),
  figure(counts.throttled - throttledAtStart),
  ...figures(counts, ['waited', 'failed']),
]

const figures = (counts: Counts, names: readonly (keyof Counts)[]): readonly string[] =>
  names.map((name) => figure(counts[name]))
