import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '../../lib/clock.ts'
import { MANY } from '../../lib/token/many-clients.ts'
import type { Counters, FaultScript } from '../faults.ts'
import { type Authorize, requirePermission } from './authorize.ts'
import { type Answer, answerError, answerMembers, answerXml } from './aws-answer.ts'
import { AwsError } from './aws-error.ts'
import { type FaultEffect, faultEffect } from './aws-faults.ts'
import { AwsInput } from './aws-input.ts'
import type { Operation } from './aws-operation.ts'
import {
  type AwsLimits,
  type AwsService,
  kmsService,
  secretsManagerService,
  ssmService,
} from './aws-service.ts'
import { type Caller, parseCaller } from './caller.ts'
import { callerIdentityXml } from './caller-identity.ts'
import { KmsError, LocalKms } from './kms.ts'
import { filterLogEvents, LOGS_TARGET, type ReadLog } from './logs.ts'

/** An HTTP request whose body has been read. */
export interface AwsRequest {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** The result of a request: an answer, silence, or a connection reset. */
export type Reply = Answer | 'hang' | 'reset'

/** Answers one request; never throws. */
export type Dispatch = (request: AwsRequest) => Reply

/** As `AwsEndpointOptions`, with every default filled in. */
export interface DispatcherOptions {
  readonly clock: Clock
  readonly faults: FaultScript
  readonly counters: Counters
  readonly limits: AwsLimits
  readonly authorize: Authorize
  readonly readLog?: ReadLog
}

/** Takes a request from its headers to its operation: caller, target, fault, quota, permission, state. */
export function awsDispatcher(options: DispatcherOptions): Dispatch {
  const { clock, faults, counters, authorize } = options
  const kms = new LocalKms(options)
  const services = new Map([
    ['AmazonSSM', ssmService(clock, options.limits)],
    ['secretsmanager', secretsManagerService(clock, options.limits)],
    ['TrentService', kmsService()],
  ])

  const logs = filterLogEvents(options.readLog ?? (() => undefined))

  /** The members that an operation answers with. */
  const membersOf = (operation: Operation, request: AwsRequest, caller: Caller, effect?: FaultEffect) =>
    operation(AwsInput.parse(request.body), {
      caller,
      now: clock(),
      require: requirePermission(effect?.kind === 'deny' ? () => false : authorize, caller),
      kms: kms.forCaller(caller),
      stale: effect?.kind === 'stale',
    })

  const run = (service: AwsService, operation: string, request: AwsRequest, caller: Caller): Reply => {
    const implementation = Object.hasOwn(service.operations, operation) && service.operations[operation]
    if (!implementation) throw new AwsError('UnknownOperationException')
    counters.count(`${service.name}.${operation}`)
    const fault = faults.take(service.name, operation, (client) =>
      request.body.includes(`${MANY}/${client}/`),
    )
    const effect = fault && faultEffect(fault)
    if (effect?.kind === 'hang' || effect?.kind === 'reset') return effect.kind
    if (effect?.kind === 'answer') throw effect.error
    if (!service.admits(operation)) throw new AwsError('ThrottlingException', 'Rate exceeded')
    const members = membersOf(implementation, request, caller, effect)
    return effect?.kind === 'write-then-reset' ? 'reset' : answerMembers(members)
  }

  return (request) => {
    const [prefix = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.')
    const service = services.get(prefix)
    try {
      const caller = parseCaller(request.headers.authorization)
      if (isCallerIdentity(request)) return answerXml((id) => callerIdentityXml(caller, id))
      if (prefix === LOGS_TARGET && operation === 'FilterLogEvents')
        return answerMembers(membersOf(logs, request, caller))
      if (service === undefined) throw new AwsError('UnknownOperationException')
      checkScope(caller, service)
      return run(service, operation, request, caller)
    } catch (thrown) {
      const error = reportable(thrown, service, operation)
      if (error.name === 'ThrottlingException') counters.count(`${service?.name}.throttled`)
      if (error.name === 'AccessDeniedException') counters.count(`${service?.name}.denied`)
      return answerError(error)
    }
  }
}

const isCallerIdentity = ({ headers, body }: AwsRequest): boolean =>
  headers['x-amz-target'] === undefined && new URLSearchParams(body).get('Action') === 'GetCallerIdentity'

function checkScope(caller: Caller, service: AwsService): void {
  if (caller.service === service.name) return
  throw new AwsError(
    'InvalidSignatureException',
    `Credential should be scoped to correct service: '${service.name}'.`,
  )
}

/** The service's answer to any error. A mistake of the endpoint itself does not show its text. */
function reportable(thrown: unknown, service: AwsService | undefined, operation: string): AwsError {
  if (thrown instanceof AwsError) return thrown
  if (thrown instanceof KmsError && service !== undefined) return service.reportKmsError(thrown, operation)
  return new AwsError('InternalFailure', 'The local endpoint failed', 500)
}
