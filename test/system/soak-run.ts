import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Fault } from '../../local/faults.ts'
import { OPERATOR, type Stack, startStack } from '../../local/stack.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import { residentMebibytes } from './memory-of.ts'

/** One stretch of the soak: what is switched on, and what callers may be answered meanwhile. */
export interface Phase {
  readonly title: string
  readonly faults: readonly (Pick<Fault, 'at' | 'does'> & Partial<Fault>)[]
  /** Statuses besides 200 and 201 that this fault may cause. */
  readonly mayAnswer: readonly number[]
}

const ALWAYS = Number.POSITIVE_INFINITY

/** Nothing that befalls the renewal may reach a caller; what befalls the store or the API may, and says so. */
export const PHASES: readonly Phase[] = [
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
  { title: 'API fails', faults: [{ at: 'graphql', does: '503', times: 40 }], mayAnswer: [502, 504] },
  { title: 'API resets', faults: [{ at: 'graphql', does: 'reset', times: 40 }], mayAnswer: [502, 504] },
  {
    title: 'token rejected',
    faults: [{ at: 'graphql', does: 'unauthenticated', times: 5 }],
    mayAnswer: [502, 503],
  },
  {
    title: 'containers crash',
    faults: [{ at: 'lambda', does: 'crash', operation: 'list-payment-requests', times: 5 }],
    mayAnswer: [500],
  },
  { title: 'all well', faults: [], mayAnswer: [] },
]

/** What came of one phase. */
export interface PhaseReport {
  readonly title: string
  readonly calls: number
  /** Answers that were not 200 or 201, by status and code. */
  readonly failures: Readonly<Record<string, number>>
  /** Those of them that the phase does not allow. */
  readonly surprises: number
  readonly tokenRequests: number
  /** Whether another token than the one that was due is stored at the end. */
  readonly renewed: boolean
  readonly slowestMs: number
  /** The largest container's memory at the end, in MiB. */
  readonly residentMiB: number
}

const LEEWAY_SECONDS = 10
const SCOPE = 'client_paymentrequest'
const REFRESHER = 'refresh-client-token'
const TICK_MS = 5000

/** Runs every phase for so many milliseconds, under the load of so many callers, with the quotas of a real account. */
export async function soak(
  phaseMs: number,
  callers: number,
  onPhase: (report: PhaseReport) => void = () => undefined,
): Promise<PhaseReport[]> {
  const stack = await startStack({
    limits: { ssmReadsPerSecond: 40, ssmWritesPerSecond: 3 },
    environment: { STITCH_EXPIRY_LEEWAY_SECONDS: `${LEEWAY_SECONDS}`, STITCH_SCOPES: SCOPE },
  })
  // Half a life is longer than a phase: a token that is due at the beginning of one lasts until its end.
  stack.stitch.settings.expiresInSeconds = Math.max(80, 2 * Math.ceil(phaseMs / 1000 + LEEWAY_SECONDS + 5))
  const tick = setInterval(() => stack.lambda.schedules.fire(REFRESHER), TICK_MS)
  const reports: PhaseReport[] = []
  try {
    await stack.lambda.invoke(REFRESHER)
    for (const phase of PHASES) {
      reports.push(await runPhase(stack, phase, phaseMs, callers))
      onPhase(reports.at(-1) as PhaseReport)
    }
    return reports
  } finally {
    clearInterval(tick)
    await stack.close()
  }
}

async function runPhase(stack: Stack, phase: Phase, phaseMs: number, callers: number): Promise<PhaseReport> {
  const due = await storeTokenDue(stack)
  const requests = stack.counters.get('token.requests')
  const failures: Record<string, number> = {}
  let calls = 0
  let surprises = 0
  let slowestMs = 0
  const until = Date.now() + phaseMs
  for (const fault of phase.faults) stack.faults.add(fault)
  stack.lambda.schedules.fire(REFRESHER)
  const caller = async (index: number) => {
    for (let round = index; Date.now() < until; round += 1) {
      const startedAt = Date.now()
      const [status, code] = await callOnce(stack, round)
      calls += 1
      slowestMs = Math.max(slowestMs, Date.now() - startedAt)
      if (status < 300) continue
      failures[`${status} ${code}`] = (failures[`${status} ${code}`] ?? 0) + 1
      if (!phase.mayAnswer.includes(status)) surprises += 1
      await setTimeout(50)
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, index) => caller(index)))
  stack.faults.clear()
  const stored = await withParameterStore(stack, (ssm, Name) =>
    ssm.send(new GetParameterCommand({ Name, WithDecryption: true })),
  )
  return {
    title: phase.title,
    calls,
    failures,
    surprises,
    tokenRequests: stack.counters.get('token.requests') - requests,
    renewed: stored.Parameter?.Value !== due,
    slowestMs,
    residentMiB: Math.round(Math.max(...stack.lambda.functions.containers().map(memoryOf))),
  }
}

/** Every phase begins with a token that is due, so that its faults meet a renewal. Returns the document. */
async function storeTokenDue(stack: Stack): Promise<string> {
  const lifetimeSeconds = stack.stitch.settings.expiresInSeconds
  const issuedAt = Math.floor(Date.now() / 1000) - lifetimeSeconds / 2 - 1
  const Value = JSON.stringify({
    version: 1,
    accessToken: stack.stitch.issueToken([SCOPE]),
    tokenType: 'Bearer',
    scope: SCOPE,
    issuedAt,
    expiresAt: issuedAt + lifetimeSeconds,
    clientMode: 'test',
  })
  const KeyId = stack.environment.STITCH_KMS_KEY_ID
  await withParameterStore(stack, (ssm, Name) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', KeyId, Overwrite: true })),
  )
  return Value
}

/** The token's parameter in the hands of the operator. */
async function withParameterStore<T>(
  { environment, aws }: Stack,
  work: (ssm: SSMClient, name: string) => Promise<T>,
): Promise<T> {
  const region = environment.AWS_REGION as string
  const ssm = new SSMClient({ endpoint: aws.url, region, credentials: OPERATOR })
  try {
    return await work(ssm, `${environment.STITCH_TOKEN_PARAMETER_PREFIX}/${SCOPE}`)
  } finally {
    ssm.destroy()
  }
}

const memoryOf = ({ pid }: { readonly pid: number | undefined }): number => {
  try {
    return pid === undefined ? 0 : residentMebibytes(pid)
  } catch {
    return 0 // It has ended meanwhile.
  }
}

/** One call in four creates a payment request; the others list them. */
async function callOnce(stack: Stack, round: number): Promise<[status: number, code: string]> {
  const body = { ...PAYMENT_REQUEST, externalReference: randomUUID() }
  const response = await fetch(`${stack.lambda.gateway.url}/payment-requests?first=1`, {
    ...(round % 4 === 0
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {}),
  })
  const answer = (await response.json()) as { readonly code?: string }
  return [response.status, answer.code ?? '']
}

/** The reports as a table for a terminal. */
export const soakTable = (reports: readonly PhaseReport[]): string =>
  [['phase', 'calls', 'failed', 'requests', 'renewed', 'slowest ms', 'MiB', 'failures'], ...reports.map(row)]
    .map((cells) => cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(' '))
    .join('\n')

const WIDTHS = [22, 7, 7, 9, 8, 11, 5]

const row = (report: PhaseReport): string[] => [
  report.title,
  `${report.calls}`,
  `${Object.values(report.failures).reduce((sum, count) => sum + count, 0)}`,
  `${report.tokenRequests}`,
  report.renewed ? 'yes' : 'no',
  `${report.slowestMs}`,
  `${report.residentMiB}`,
  Object.entries(report.failures)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', '),
]
