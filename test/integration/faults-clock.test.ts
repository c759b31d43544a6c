import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, beforeEach, describe, it } from 'node:test'
import { readBody } from '../../local/http-server.ts'
import { assertNoLeak } from '../support/canary.ts'
import { startServer } from '../support/loopback.ts'
import { startTestStack } from '../support/stack.ts'
import type { Answer } from '../support/stack-call.ts'
import { keeps, runRefresher, SCOPE } from './fault-run.ts'

const stack = await startTestStack()
const { counters, stitch, store } = stack
const { handler } = stack
const { call, invoke } = handler

/** How many seconds the clock of the handlers is ahead, and that of everybody else. */
const ahead = { handlers: 0, others: 0 }
const MachineDate = Date
const othersNow = () => MachineDate.now() + ahead.others * 1000
const handlersNow = () => MachineDate.now() + ahead.handlers * 1000
// Not `Date.now` alone: AWS's signatures are dated with `new Date()`.
after(() => {
  globalThis.Date = MachineDate
})
globalThis.Date = new Proxy(MachineDate, {
  construct: (target, parts) => Reflect.construct(target, parts.length === 0 ? [handlersNow()] : parts),
  get: (target, name) => (name === 'now' ? handlersNow : Reflect.get(target, name)),
})

function setClock(handlers: number, others: number): void {
  Object.assign(ahead, { handlers, others })
  // The simulated Stitch shares the process of the handlers: what it judges assertions by is set right.
  stitch.settings.clockOffsetSeconds = others - handlers
}

/** When each token that was stored ends, in epoch seconds. */
const endOf = new Map<string, number>()
/** Seconds that were left, by the clock of the handlers, of each token that reached Stitch's API. */
const left: number[] = []
/** Requests that AWS refused for their date. */
let misdated = 0

const passOn = async (
  to: string,
  { method = '', headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
) => {
  const { host: _host, connection: _connection, 'content-length': _length, ...others } = headers
  const init = { method, headers: others as Record<string, string>, body: new Uint8Array(body) }
  const answer = await fetch(to, init)
  // AWS's own clock, by which its SDK corrects itself.
  const date = new MachineDate(othersNow()).toUTCString()
  response
    .writeHead(answer.status, { ...Object.fromEntries(answer.headers), date })
    .end(Buffer.from(await answer.arrayBuffer()))
}

const api = await startServer(async (request, response) => {
  const { authorization = '' } = request.headers
  left.push((endOf.get(authorization.replace('Bearer ', '')) ?? 0) - handlersNow() / 1000)
  await passOn(stitch.apiEndpoint, request, await readBody(request), response)
})

/** AWS takes a signature for five minutes (IAM User Guide, "Elements of an AWS API request signature"). */
const SIGNATURE_MS = 300_000
const dateOf = (text: unknown) =>
  Date.parse(String(text).replace(/(....)(..)(..T..)(..)(..)/, '$1-$2-$3:$4:$5'))

/** AWS, with the refresher's handler behind Lambda: a container would not see the clock of this process. */
const aws = await startServer(async (request, response) => {
  const body = await readBody(request)
  const { 'x-amz-date': signedAt, 'x-amz-target': target } = request.headers
  if (Math.abs(dateOf(signedAt) - othersNow()) > SIGNATURE_MS) {
    misdated += 1
    const date = new MachineDate(othersNow()).toUTCString()
    response
      .writeHead(400, { date })
      .end('{"__type":"InvalidSignatureException","message":"Signature expired"}')
  } else if (request.url?.endsWith('/invocations')) {
    const { result, error } = await invoke(JSON.parse(body.toString()))
    response
      .writeHead(200, error && { 'x-amz-function-error': 'Unhandled' })
      .end(JSON.stringify(result ?? error))
  } else {
    if (target === 'AmazonSSM.PutParameter') {
      const { accessToken, expiresAt } = JSON.parse(JSON.parse(body.toString()).Value)
      endOf.set(accessToken, expiresAt)
    }
    await passOn(stack.aws.url, request, body, response)
  }
})

const ROUTE = 'GET /payment-requests'
// The 3500 s leave a token of an hour in its last two minutes, which are kept for calls under way.
const JUMPS = [60, 600, 3500, 21_600].flatMap((seconds) => [seconds, -seconds])
const set = (jump: number) => `set ${jump < 0 ? 'back' : 'forward'} by ${Math.abs(jump)} s`

// The SDK of the refresher reads its address there, the readers in their settings.
process.env.AWS_ENDPOINT_URL = aws.url
const SETTINGS = {
  AWS_ENDPOINT_URL: aws.url,
  STITCH_API_ENDPOINT: `${api.url}/graphql`,
  STITCH_SCOPES: SCOPE,
}

/** Three calls one after the other, and what they have cost. */
async function threeCalls() {
  const [requests, reads] = [counters.get('token.requests'), counters.get('ssm.GetParameter')]
  const answers: Answer[] = []
  while (answers.length < 3) answers.push(await call(ROUTE))
  return {
    answers,
    statuses: answers.map(({ status }) => status),
    requests: counters.get('token.requests') - requests,
    reads: counters.get('ssm.GetParameter') - reads,
  }
}

const SERVED = [200, 200, 200]

beforeEach(async () => {
  setClock(0, 0)
  await stack.deploy(SETTINGS)
  await stack.clearTokens()
  left.length = 0
  misdated = 0
})

/** Every call has brought Stitch a token that was not over by the clock of the handlers, nor in its last two minutes. */
function assertUsable(calls: number) {
  assert.equal(left.length, calls)
  assert.ok(
    left.every((seconds) => seconds > 120),
    `${left}`,
  )
}

/** Half of an hour's token is over, or the clock is so far behind that it is dated ahead. */
const isDue = ({ issuedAt }: { readonly issuedAt: number }) =>
  issuedAt < handlersNow() / 1000 - 1800 || issuedAt > handlersNow() / 1000 + 60

for (const jump of JUMPS) {
  describe(`when the clock is ${set(jump)}, and right again`, () => {
    // Fault: clock moved
    it('a refresher renews what is due by it, at most once on either side', async () => {
      for (const clock of [0, jump, 0]) {
        setClock(clock, clock)
        const stored = await store.document(SCOPE)
        const first = await runRefresher(stack, {})
        const isRenewed = stored === null || isDue(stored)
        assert.deepEqual([first.ended, first.requests], isRenewed ? ['refreshed', 1] : ['fresh', 0])
        for (const event of [{}, { scopes: [SCOPE] }]) {
          const { ended, requests } = await runRefresher(stack, event)
          assert.deepEqual([ended, requests], ['fresh', 0])
        }
        assert.ok(!isDue(await store.document(SCOPE)))
      }
    })

    // Fault: clock moved
    it('a reader is served with a token that has not ended by it, and Stitch is not hammered', async () => {
      let lookedAt = 0
      for (const clock of [0, jump, 0]) {
        setClock(clock, clock)
        counters.reset()
        const { statuses, reads } = await threeCalls()
        assert.deepEqual(statuses, SERVED)
        // A search reads before and after it asks the refresher, which reads too.
        assert.ok(reads <= 3, `${reads} reads`)
        // It is not known how long ago the reader looked at a time that is yet to come.
        if (clock < lookedAt - 1) assert.equal(reads, 1)
        if (reads > 0) lookedAt = clock
        const { ended } = await runRefresher(stack, {})
        assert.ok(ended === 'refreshed' || ended === 'fresh', ended)
        const afterTick = await threeCalls()
        assert.deepEqual([afterTick.statuses, afterTick.reads], [SERVED, 0])
        assert.ok(counters.get('token.requests') <= 1, `${counters.get('token.requests')} requests`)
      }
      assertUsable(18)
      assert.equal(counters.get('graphql.unauthenticated'), 0)
    })
  })

  describe(`when the clock of one container alone is ${set(jump)}, and right again`, () => {
    // An assertion of another time is refused at every tick: nothing but the clock can cure that, and the clock is named.
    const isAccepted = Math.abs(jump) <= 60
    // Fault: clocks differ
    it(`a refresher ${isAccepted ? 'renews' : 'is refused by Stitch, keeps what is stored, and renews once it is right'}`, async () => {
      // Due by any of the clocks.
      await store.write(SCOPE, { ageSeconds: 3000 })
      setClock(jump, 0)
      if (!isAccepted) {
        const { ended, requests, message } = await keeps(stack, () => runRefresher(stack, {}))
        assert.deepEqual([ended, requests], ['client_auth_rejected', 1])
        const [, seconds, direction] = /Our clock is (\d+) s (ahead of|behind) theirs/.exec(message) ?? []
        assert.ok(Math.abs(Number(seconds) - Math.abs(jump)) <= 2, message)
        assert.equal(direction, jump > 0 ? 'ahead of' : 'behind')
        assert.ok(misdated > 0, "AWS's SDK has set its own date right")
        assert.equal((await runRefresher(stack)).requests, 0, 'a reader hears of the failure')
        setClock(0, 0)
      }
      const { ended, requests } = await runRefresher(stack)
      assert.deepEqual([ended, requests], ['refreshed', 1])
      setClock(0, 0)
      assert.equal((await runRefresher(stack)).ended, 'fresh')
    })

    // A token that is over by this clock cannot be replaced: AWS refuses what is signed at another time, be it a read or a call of the refresher.
    const isServed = jump < 3480
    // Fault: clock moved
    it(`a reader is ${isServed ? 'served throughout' : 'told to come back, and served once it is right'}, with at most one look at the store on either side`, async () => {
      assert.deepEqual((await threeCalls()).statuses, SERVED)
      setClock(jump, 0)
      const { answers, statuses, requests, reads } = await threeCalls()
      assert.deepEqual(statuses, isServed ? SERVED : [503, 503, 503])
      if (!isServed)
        for (const { json, headers } of answers) {
          assert.equal(json.code, 'token_unavailable')
          assert.ok(Number(headers['retry-after']) > 0)
        }
      assert.ok(reads + misdated <= 1, `${reads} reads, ${misdated} that AWS refused`)
      setClock(0, 0)
      const then = await threeCalls()
      assert.deepEqual(then.statuses, SERVED)
      assert.ok(then.reads <= 1, `${then.reads} reads`)
      assert.deepEqual([requests, then.requests], [0, 0])
      assertUsable(isServed ? 9 : 6)
    })
  })
}

// Fault: clock moved
it('a reader whose token was dated ahead, and is rejected, takes the one that was stored since the clock is right', async () => {
  for (const clock of [0, 21_600, 0]) {
    setClock(clock, clock)
    await threeCalls()
  }
  const { accessToken } = await store.document(SCOPE)
  assert.equal((await runRefresher(stack, {})).ended, 'refreshed')
  stitch.revokeToken(accessToken)
  const { statuses, requests } = await threeCalls()
  assert.deepEqual([statuses, requests], [SERVED, 0])
  assert.equal(counters.get('graphql.unauthenticated'), 1)
})

it('shows no secret in any output', () => assertNoLeak(stack))
