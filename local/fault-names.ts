import { AWS_FAULTS, INSIDE_KMS_FAULTS } from './aws/aws-faults.ts'
import { AWS_OPERATIONS, KMS_INSIDE } from './aws/aws-service.ts'
import type { Fault, FaultPoint } from './faults.ts'
import { GRAPHQL_FAULTS } from './stitch/graphql-faults.ts'
import { TOKEN_FAULTS } from './stitch/token-faults.ts'
import { isStatusFault, STATUS_FAULT_OPTIONS, WIRE_FAULT_OPTIONS } from './stitch/wire-faults.ts'
import { anything, checkMembers, type Members } from './value-kinds.ts'

/** Represents in the lists the names that are an HTTP status. */
const ANY_STATUS = 'an HTTP status from 400 to 599'

/**
 * What can go wrong at each point of a stack, with the options of each fault. The tables beside the simulators say what
 * each one does. At `lambda`, whose operation is a function's short name: `throttle` answers as if the reserved
 * concurrency were taken, `cold` starts another container, `crash` kills the container once it has the event, `hang`
 * stops it until its time-out.
 */
const FAULTS: Readonly<Record<FaultPoint, Readonly<Record<string, Members>>>> = {
  token: { ...TOKEN_FAULTS, ...WIRE_FAULT_OPTIONS, [ANY_STATUS]: STATUS_FAULT_OPTIONS },
  graphql: { ...GRAPHQL_FAULTS, ...WIRE_FAULT_OPTIONS, [ANY_STATUS]: STATUS_FAULT_OPTIONS },
  ...AWS_FAULTS,
  lambda: { throttle: {}, cold: {}, crash: {}, hang: {} },
}

/** Where a request says which client it concerns. */
export const OF_CLIENTS: readonly FaultPoint[] = ['token', 'graphql', 'ssm', 'secretsmanager']

/** The names of the faults at each point. */
export const FAULT_NAMES = Object.fromEntries(
  Object.entries(FAULTS).map(([point, faults]) => [point, Object.keys(faults)]),
) as Record<FaultPoint, string[]>

/**
 * Throws a RangeError for a fault that would strike no request, or not as meant. The message lists what exists at its
 * point. A misspelt rehearsal would prove nothing.
 *
 * @param functionKeys The functions of the service.
 */
export function checkFault(
  { at, does, operation, client, options }: Fault,
  functionKeys: readonly string[],
): void {
  const members = optionsOf(at, does)
  if (members === undefined) throw unknown('fault', does, at, FAULT_NAMES[at])
  const operations = { ...AWS_OPERATIONS, lambda: functionKeys } as Partial<
    Record<FaultPoint, readonly string[]>
  >
  const known = operations[at]
  if (operation !== undefined && known?.includes(operation) === false)
    throw unknown('operation', operation, at, known)
  const isInside = operation === undefined || (KMS_INSIDE as readonly string[]).includes(operation)
  if (at === 'kms' && isInside && !INSIDE_KMS_FAULTS.includes(does))
    throw new RangeError(
      `the fault ${does} at kms needs an operation that a client calls itself, for example Sign; inside another service there are: ${INSIDE_KMS_FAULTS.join(', ')}`,
    )
  if (client !== undefined && !OF_CLIENTS.includes(at))
    throw new RangeError(`a fault at ${at} cannot be one client's; those at ${OF_CLIENTS.join(', ')} can`)
  // These three are read before, but listed with the others.
  checkMembers(
    options,
    { ...members, times: anything, operation: anything, client: anything },
    `the fault ${does} at ${at}`,
  )
}

const unknown = (what: string, name: string, at: FaultPoint, known: readonly string[]) =>
  new RangeError(`there is no ${what} ${JSON.stringify(name)} at ${at}; there are: ${known.join(', ')}`)

function optionsOf(at: FaultPoint, does: string): Members | undefined {
  const faults = FAULTS[at]
  if (Object.hasOwn(faults, does)) return faults[does]
  return isStatusFault(does) ? faults[ANY_STATUS] : undefined
}
