#!/usr/bin/env bash
# AWS's durable execution SDK for JavaScript runs a failed step up to six times by default, whatever the error is: a
# payment that may have been made is asked for again. `retryStrategy` decides otherwise, and gets the error with its
# `code`. Where the step has failed for good, the function gets a StepError instead, at once and not only after a
# replay, whose cause has name and message alone: a `code` that decides what to do next has to be read inside the step.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  @aws/durable-execution-sdk-js@2.4.0 @aws/durable-execution-sdk-js-testing@1.1.4
cat > look.mjs <<'JS'
import { withDurableExecution } from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'

const failing = () => Object.assign(new Error('no answer'), { code: 'outcome_unknown' })
let attempts = 0
const byDefault = withDurableExecution((_event, context) =>
  context.step('pay', async () => {
    attempts += 1
    throw failing()
  }),
)
const codes = []
const decided = withDurableExecution(async (_event, context) => {
  const retryStrategy = (error) => {
    codes.push(error.code)
    return { shouldRetry: false }
  }
  try {
    await context.step('pay', async () => { throw failing() }, { retryStrategy })
  } catch (error) {
    codes.push(`${error.name}, ${error.code}, ${error.cause.message}, ${error.cause.code}`)
  }
})
await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
for (const handlerFunction of [byDefault, decided]) await new LocalDurableTestRunner({ handlerFunction }).run({ payload: {} })
await LocalDurableTestRunner.teardownTestEnvironment()
console.log('attempts by default:', attempts)
console.log('the code in retryStrategy:', codes[0])
console.log('name, code, message and code of the cause after the step:', codes[1])
process.exit()
JS
echo "@aws/durable-execution-sdk-js 2.4.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'attempts by default: 6' said
grep -qx 'the code in retryStrategy: outcome_unknown' said
grep -qx 'name, code, message and code of the cause after the step: StepError, undefined, no answer, undefined' said
