import type { ClientMode } from '../../lib/token/client-token.ts'

/** What the judge knows of the world. */
export interface WatchOptions {
  /** The right time, in epoch milliseconds. */
  readonly clock: () => number
  /** Whether only one refresher may run at a time. */
  readonly isAlone: boolean
  readonly expectClientMode?: ClientMode | undefined
  /** Whether an operator acts, so that a tick comes at the end and what is stored can be used then. */
  readonly hasOperator: boolean
}

/** What is really so with a token, whatever its dates say: epoch milliseconds of the right time. */
export interface Truth {
  /** When it was asked for. */
  readonly datedAtMs: number
  readonly endsAt: number
}

/** How a command to put a secret has ended. Moments are epoch milliseconds of the right time. */
export interface SecretPut {
  readonly command: string
  /** Whether it says that it did. */
  readonly says: boolean
  /** When its secret became AWSCURRENT, if it did. */
  readonly liveAtMs: number | undefined
  /** When it had looked at the one before. */
  readonly lookedAtMs: number
  /** Whether it was proven, or need not be. */
  readonly isGood: boolean
}

/** Of a command whose secret went live: when, and when it had looked at the one before, in epoch milliseconds. */
export interface LivePut {
  readonly liveAtMs: number
  readonly lookedAtMs: number
}

/** How a token came to be stored. */
export interface Write {
  readonly atMs: number
  /** Whether the run had found it in its container, which had kept it since an earlier run. */
  readonly wasKept: boolean
  /** When the run had looked at the parameter, and whether it missed the latest change. */
  readonly lookedAtMs: number
  readonly wasStale: boolean
}
