import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Clock, systemClock } from '../../lib/clock.ts'
import { Counters, FaultScript } from '../faults.ts'
import { type Handling, type LocalServer, listen, readBody } from '../http-server.ts'
import type { Authorize } from './authorize.ts'
import { awsDispatcher, type Dispatch } from './aws-dispatcher.ts'
import { type AwsNotes, noted } from './aws-passage.ts'
import type { AwsLimits } from './aws-service.ts'
import type { ReadLog } from './logs.ts'

/** The options of a local AWS endpoint. Every member has a default. */
export interface AwsEndpointOptions {
  /** 0, any free port, by default. */
  readonly port?: number
  /** The system clock by default. */
  readonly clock?: Clock
  /** Faults at `ssm`, `secretsmanager` and `kms`; the table is in `aws-faults.ts`. None by default. */
  readonly faults?: FaultScript
  /** Counts requests as `ssm.GetParameter`, refusals as `ssm.throttled` and `ssm.denied`, keys as `kms.Decrypt`. */
  readonly counters?: Counters
  /** Quotas of Parameter Store; none by default. */
  readonly limits?: AwsLimits
  /** Decides in place of IAM; everything is allowed by default. */
  readonly authorize?: Authorize
  /** Notes each request; none does by default. */
  readonly notes?: AwsNotes
  /** The log groups that CloudWatch Logs has; none by default. */
  readonly readLog?: ReadLog
  /** Takes requests to any path but `/`, for example Lambda's Invoke API. */
  readonly handle?: Handling
}

/** A running endpoint. `close` also ends requests that hang. */
export interface AwsEndpoint extends LocalServer {
  readonly counters: Counters
}

/**
 * SSM Parameter Store, Secrets Manager, keys of KMS and reads of CloudWatch Logs on loopback, in memory, in the AWS
 * JSON 1.1 protocol. Unmodified SDKs and the AWS command line use it through `AWS_ENDPOINT_URL`. It starts empty.
 * Rejects with Node's own error when the port is taken.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions = {}): Promise<AwsEndpoint> {
  const counters = options.counters ?? new Counters()
  const answering = awsDispatcher({
    clock: options.clock ?? systemClock,
    faults: options.faults ?? new FaultScript(),
    counters,
    limits: options.limits ?? {},
    authorize: options.authorize ?? (() => true),
    ...(options.readLog === undefined ? {} : { readLog: options.readLog }),
  })
  const dispatch = options.notes === undefined ? answering : noted(answering, options.notes)
  const server = await listen((request, response) => {
    const handled = request.url === '/' ? undefined : options.handle?.(request, response)
    return handled ?? serve(dispatch, request, response)
  }, options.port)
  return { ...server, counters }
}

async function serve(dispatch: Dispatch, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = dispatch({ headers: request.headers, body: (await readBody(request)).toString('utf8') })
  if (reply === 'hang') return
  if (reply === 'reset') {
    request.socket.resetAndDestroy()
    return
  }
  response
    .writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
    .end(reply.body)
}
