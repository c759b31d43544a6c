#!/usr/bin/env bash
# AWS's durable execution SDK for JavaScript: a step runs at least once per retry by default, as its page says. The
# surprise: when its function was killed in the middle, for example by a time-out, `retryStrategy` is not asked. A step
# whose strategy allows no repetition runs again: a second payment. With `semantics: AtMostOncePerRetry` the strategy is
# asked, about a StepInterruptedError, and the step does not run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws/durable-execution-sdk-js@2.4.0
cat > look.mjs <<'JS'
import { StepSemantics, withDurableExecution } from '@aws/durable-execution-sdk-js'

/** A Lambda that keeps what the SDK tells it, and can go on after any moment of it. */
const operations = new Map()
const client = {
  async send({ input }) {
    for (const { Id, Type, SubType, Name, Action } of input.Updates) {
      const Status = { START: 'STARTED', SUCCEED: 'SUCCEEDED', FAIL: 'FAILED' }[Action]
      operations.set(Id, { Id, Type, SubType, Name, Status, StartTimestamp: new Date(), StepDetails: { Attempt: 1 } })
    }
    return { CheckpointToken: 'next', NewExecutionState: { Operations: [...operations.values()] } }
  },
}
const EXECUTION = {
  Id: 'execution',
  Type: 'EXECUTION',
  Status: 'STARTED',
  StartTimestamp: new Date(),
  ExecutionDetails: { InputPayload: '{}' },
}
const invoke = (handler) =>
  handler(
    {
      DurableExecutionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:pay:1/durable-execution/a/b',
      CheckpointToken: 'first',
      InitialExecutionState: { Operations: [EXECUTION, ...operations.values()], NextMarker: '' },
    },
    { awsRequestId: 'any', getRemainingTimeInMillis: () => 60_000 },
  )
const look = async (semantics) => {
  operations.clear()
  let runs = 0
  const asked = []
  const started = Promise.withResolvers()
  const pay = () => {
    runs += 1
    started.resolve()
    // The first run does not end: the function is killed.
    return runs === 1 ? new Promise(() => undefined) : Promise.resolve('paid')
  }
  const retryStrategy = ({ name }) => {
    asked.push(name)
    return { shouldRetry: false }
  }
  const oneStep = (_event, context) => context.step('pay', pay, { semantics, retryStrategy })
  const handler = withDurableExecution(oneStep, { client })
  void invoke(handler)
  await started.promise
  while (operations.size === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  const { Status } = await invoke(handler)
  const about = asked[0] ?? 'nothing'
  console.log(`${semantics ?? 'by default'}: runs ${runs}, the strategy was asked about ${about}, ${Status}`)
}
await look(undefined)
await look(StepSemantics.AtMostOncePerRetry)
process.exit()
JS
echo "@aws/durable-execution-sdk-js 2.4.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'by default: runs 2, the strategy was asked about nothing, SUCCEEDED' said
grep -qx 'AT_MOST_ONCE_PER_RETRY: runs 1, the strategy was asked about StepInterruptedError, FAILED' said
