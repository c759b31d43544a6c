import type { Fault } from '../../local/faults.ts'

/** One stretch of the soak: what is switched on, and what callers may be answered meanwhile. */
export interface Phase {
  readonly title: string
  readonly faults: readonly (Pick<Fault, 'at' | 'does'> & Partial<Fault>)[]
  /** Statuses besides 200 and 201 that this fault may cause. */
  readonly mayAnswer: readonly number[]
}

const ALWAYS = Number.POSITIVE_INFINITY

/**
 * No fault of the renewal may reach a caller. A fault of the store or the API may, and says so. Containers
 * crash at the beginning, so that those after them live to the end, and their memory can be followed.
 */
export const PHASES: readonly Phase[] = [
  { title: 'all well', faults: [], mayAnswer: [] },
  {
    title: 'containers crash',
    faults: [{ at: 'lambda', does: 'crash', operation: 'list-payment-requests', times: 5 }],
    mayAnswer: [500],
  },
  { title: 'all well', faults: [], mayAnswer: [] },
  { title: 'token endpoint 503', faults: [{ at: 'token', does: '503', times: ALWAYS }], mayAnswer: [] },
  { title: 'token endpoint hangs', faults: [{ at: 'token', does: 'hang', times: ALWAYS }], mayAnswer: [] },
  { title: 'gzip bomb', faults: [{ at: 'token', does: 'gzip-bomb', times: ALWAYS }], mayAnswer: [] },
  { title: 'all well', faults: [], mayAnswer: [] },
  {
    title: 'invalid_client',
    faults: [{ at: 'token', does: 'invalid_client', times: ALWAYS }],
    mayAnswer: [],
  },
  {
    title: 'Secrets Manager 500',
    faults: [{ at: 'secretsmanager', does: '500', times: ALWAYS }],
    mayAnswer: [],
  },
  {
    title: 'writes refused',
    faults: [{ at: 'ssm', does: 'TooManyUpdates', operation: 'PutParameter', times: 20 }],
    mayAnswer: [],
  },
  { title: 'KMS key disabled', faults: [{ at: 'kms', does: 'disabled', times: 20 }], mayAnswer: [] },
  { title: 'all well', faults: [], mayAnswer: [] },
  { title: 'store down', faults: [{ at: 'ssm', does: '503', times: ALWAYS }], mayAnswer: [503] },
  {
    title: 'API fails',
    faults: [{ at: 'graphql', does: '503', times: 40 }],
    // 503 from a reader that the store has just failed: it says so for 5 s.
    mayAnswer: [502, 503, 504],
  },
  { title: 'API resets', faults: [{ at: 'graphql', does: 'reset', times: 40 }], mayAnswer: [502, 504] },
  {
    title: 'token rejected',
    faults: [{ at: 'graphql', does: 'unauthenticated', times: 5 }],
    mayAnswer: [502, 503],
  },
  { title: 'all well', faults: [], mayAnswer: [] },
]
