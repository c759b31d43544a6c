import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { OPERATOR, type Stack, startStack } from '../../local/stack.ts'
import { ACCOUNT_NUMBER, leaks, type Secret } from '../support/canary.ts'
import { PAYMENT_REQUEST } from '../support/payment-request.ts'
import type { Output } from '../support/stack-output.ts'
import { type ContainerMemory, type MemoryProbe, memoryProbe } from './soak-memory.ts'
import { PHASES, type Phase } from './soak-phases.ts'

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
  /** Every container that there was at the end, and its memory. */
  readonly containers: readonly ContainerMemory[]
  /** Secrets in anything that was logged or answered, each as `what in where`. */
  readonly leaks: readonly string[]
}

/** How long a container may take to start, in seconds: a slow machine needs more than Lambda's 10 s. */
const INIT_SECONDS = 300
/** Calls that each caller makes in a phase at least, however slow the machine is. */
const FEWEST_CALLS = 2
const LEEWAY_SECONDS = 10
const SCOPE = 'client_paymentrequest'
const REFRESHER = 'refresh-client-token'
const TICK_MS = 5000
const CALLED = ['create-payment-request', 'list-payment-requests'] as const

/** The functions that a soak calls. */
export const SOAKED: readonly string[] = [...CALLED, REFRESHER]

/** Runs every phase for so many milliseconds, under the load of so many callers, with the quotas of a real account. */
export async function soak(
  phaseMs: number,
  callers: number,
  onPhase: (report: PhaseReport) => void = () => undefined,
): Promise<PhaseReport[]> {
  const said: Output[] = []
  const memory = memoryProbe()
  const stack = await startStack({
    onLog: ({ functionKey, text }) => said.push({ from: `log of ${functionKey}`, text }),
    limits: { ssmReadsPerSecond: 40, ssmWritesPerSecond: 3 },
    initTimeoutSeconds: INIT_SECONDS,
    environment: {
      STITCH_EXPIRY_LEEWAY_SECONDS: `${LEEWAY_SECONDS}`,
      STITCH_SCOPES: SCOPE,
      ...memory.environment,
    },
  })
  // A reader looks for the next token when a quarter of a life is left, then every 30 s: that lasts through any one
  // phase.
  stack.stitch.settings.expiresInSeconds = 4 * Math.ceil(phaseMs / 1000 + 30 + LEEWAY_SECONDS + 5)
  const reports: PhaseReport[] = []
  try {
    await stack.lambda.invoke(REFRESHER)
    for (const phase of PHASES) {
      if (phase.faults.length === 0) await warmUp(stack, callers)
      reports.push(await runPhase(stack, memory, said, phase, phaseMs, callers))
      onPhase(reports.at(-1) as PhaseReport)
    }
    return reports
  } finally {
    await stack.close()
    memory.close()
  }
}

/**
 * As many containers of each function as there are callers, each with a token in its memory: one that begins while the
 * store is down can have none, and that is not what the phases are about. The API takes its time, so that no container
 * serves two calls.
 */
async function warmUp(stack: Stack, callers: number): Promise<void> {
  await Promise.all(CALLED.map((key) => stack.lambda.functions.prewarm(key, callers)))
  for (const parity of [0, 1]) {
    stack.faults.add({ at: 'graphql', does: 'slow', times: callers, options: { seconds: 0.5 } })
    await Promise.all(Array.from({ length: callers }, () => callOnce(stack, parity)))
  }
  stack.faults.clear()
  // A run that met the faults of the phase before may still be under way. The next one waits for its turn.
  await stack.lambda.functions.settled()
}

async function runPhase(
  stack: Stack,
  memory: MemoryProbe,
  said: Output[],
  phase: Phase,
  phaseMs: number,
  callers: number,
): Promise<PhaseReport> {
  const due = await storeTokenDue(stack)
  const requests = stack.counters.get('token.requests')
  const failures: Record<string, number> = {}
  let calls = 0
  let surprises = 0
  let slowestMs = 0
  const until = Date.now() + phaseMs
  for (const fault of phase.faults) stack.faults.add(fault)
  const ticking = tick(stack, phaseMs)
  const caller = async (index: number) => {
    for (let round = index; Date.now() < until || round < index + FEWEST_CALLS; round += 1) {
      const startedAt = Date.now()
      const { status, code, text } = await callOnce(stack, round)
      said.push({ from: 'answer', text, success: status < 300 })
      calls += 1
      slowestMs = Math.max(slowestMs, Date.now() - startedAt)
      if (status < 300) continue
      failures[`${status} ${code}`] = (failures[`${status} ${code}`] ?? 0) + 1
      if (!phase.mayAnswer.includes(status)) surprises += 1
      await setTimeout(50)
    }
  }
  await Promise.all([ticking, ...Array.from({ length: callers }, (_, index) => caller(index))])
  stack.faults.clear()
  // Without a fault the run that began with the phase renews, however long it takes.
  if (phase.faults.length === 0) await stack.lambda.functions.settled()
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
    containers: await memory.read(stack),
    leaks: leaks(said.splice(0), await secretsOf(stack)),
  }
}

/**
 * Fires the schedule about every {@link TICK_MS} of a phase, and twice at least. It is as often on any machine, since
 * what the refresher uses grows in its first runs.
 */
async function tick(stack: Stack, phaseMs: number): Promise<void> {
  const ticks = Math.max(2, Math.round(phaseMs / TICK_MS))
  for (let fired = 0; fired < ticks; fired += 1) {
    if (fired > 0) await setTimeout(phaseMs / ticks)
    stack.lambda.schedules.fire(REFRESHER)
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

/** What no person may ever see: the clients' keys and secrets, every token that was stored, and what callers send. */
async function secretsOf(stack: Stack): Promise<Secret[]> {
  const { Parameters = [] } = await withParameterStore(stack, (ssm, Name) =>
    ssm.send(new GetParameterHistoryCommand({ Name, WithDecryption: true })),
  )
  const tokens = Parameters.map(({ Value = '{}' }) => String(JSON.parse(Value).accessToken))
  return [
    ...tokens.map((value) => ({ what: 'token', value })),
    ...stack.stitch.clients.flatMap(({ certificatePem, clientSecret }) =>
      [certificatePem ?? [], clientSecret ?? []].flat().map((value) => ({ what: 'key or secret', value })),
    ),
    { what: 'account number', value: ACCOUNT_NUMBER, personal: true },
  ]
}

/** One call in two creates a payment request; the others list them. */
async function callOnce(
  stack: Stack,
  round: number,
): Promise<{ status: number; code: string; text: string }> {
  const body = { ...PAYMENT_REQUEST, externalReference: randomUUID() }
  const response = await fetch(`${stack.lambda.gateway.url}/payment-requests?first=1`, {
    ...(round % 2 === 0
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {}),
  })
  const text = await response.text()
  const { code = '' } = JSON.parse(text) as { readonly code?: string }
  return { status: response.status, code, text }
}
