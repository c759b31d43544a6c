import type { Call, Fault } from './call.ts'

/** A call under way. */
export interface Pending extends Omit<Call<unknown>, 'takesMs'> {
  startedAt: number
  takesMs: number
  /** How it will fail when its time-out is over. */
  hangs?: Fault
  /** What its caller hears as soon as it is thawed: it took effect meanwhile. */
  heard?: () => void
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

/** What was answered in a freeze comes before all else. */
export const endOf = (call: Pending): number => (call.heard === undefined ? call.startedAt + call.takesMs : 0)

/** Epoch milliseconds. */
export const killedAt = ({ actor }: Pending): number => actor.life.killedAt ?? Number.POSITIVE_INFINITY

export const isReady = (call: Pending): boolean => call.isReady === undefined || call.isReady()

/** Whether the caller is frozen, so that it hears nothing. */
export const isHeldUp = ({ actor }: Pending): boolean => actor.life.process?.isFrozen === true

/** Whether a call of a frozen process reaches its service all the same. */
export const takesEffect = (call: Pending): boolean =>
  call.isTimer !== true && call.heard === undefined && isReady(call)
