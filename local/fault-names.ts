import { AWS_FAULTS } from './aws/aws-faults.ts'
import type { Fault, FaultPoint } from './faults.ts'
import { GRAPHQL_FAULTS } from './stitch/graphql-faults.ts'
import { TOKEN_FAULTS } from './stitch/token-faults.ts'
import { isStatusFault, WIRE_FAULT_NAMES } from './stitch/wire-faults.ts'

/** Stands in the lists for the names that are an HTTP status. */
const ANY_STATUS = 'an HTTP status from 400 to 599'

/**
 * What can go wrong at each point of a stack. The tables beside the simulators say what each fault does. At `lambda`, whose
 * operation is a function's short name: `throttle` answers as if the reserved concurrency were taken, `cold` starts another container,
 * `crash` kills the container once it has the event, `hang` stops it until its time-out.
 */
export const FAULT_NAMES: Readonly<Record<FaultPoint, readonly string[]>> = {
  token: [...TOKEN_FAULTS, ...WIRE_FAULT_NAMES, ANY_STATUS],
  graphql: [...GRAPHQL_FAULTS, ...WIRE_FAULT_NAMES, ANY_STATUS],
  ...AWS_FAULTS,
  lambda: ['throttle', 'cold', 'crash', 'hang'],
}

/** Throws a RangeError for a fault that would strike nobody, with what exists at its point: a misspelt rehearsal proves nothing. */
export function assertFaultExists({ at, does }: Pick<Fault, 'at' | 'does'>): void {
  const names = FAULT_NAMES[at]
  if (names.includes(does) || (names.includes(ANY_STATUS) && isStatusFault(does))) return
  throw new RangeError(`there is no fault ${JSON.stringify(does)} at ${at}; there are: ${names.join(', ')}`)
}
