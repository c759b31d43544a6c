#!/usr/bin/env bash
# middy, durable mode: each `context.wait` leaves the timer of `timeoutEarlyInMillis` behind, which is on by default. A
# wait ends the invocation by never coming back, so middy never gets to the line that clears the timer. It lives for as
# long as the invocation had left, up to 15 minutes, and keeps the process of a unit test up for as long. With
# `timeoutEarlyInMillis: 0` there is none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @middy/core@7.9.2 \
  @aws/durable-execution-sdk-js@2.4.0 @aws/durable-execution-sdk-js-testing@1.1.4
cat > look.mjs <<'JS'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'

// Timers of over ten minutes that are neither over nor cleared.
const long = new Set()
const { setTimeout, clearTimeout } = timers
timers.setTimeout = (call, ms, ...args) => {
  const timer = setTimeout(call, ms, ...args)
  if (ms > 600_000) long.add(timer)
  return timer
}
timers.clearTimeout = (timer) => {
  long.delete(timer)
  clearTimeout(timer)
}
Object.assign(globalThis, { setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout })
syncBuiltinESMExports()

const { default: middy } = await import('@middy/core')
const { executionModeDurableContext } = await import('@middy/core/DurableContext')
const { LocalDurableTestRunner } = await import('@aws/durable-execution-sdk-js-testing')

const look = async (options, does) => {
  const handlerFunction = middy({ executionMode: executionModeDurableContext, ...options }).handler(does)
  const before = long.size
  const execution = await new LocalDurableTestRunner({ handlerFunction }).run({ payload: {} })
  return `${execution.getStatus()}, timers left: ${long.size - before}`
}
const waits = async (_event, context) => void (await context.wait('a moment', { seconds: 1 }))
await LocalDurableTestRunner.setupTestEnvironment()
console.log('without a wait:', await look({}, async () => undefined))
console.log('with a wait:', await look({}, waits))
console.log('with a wait and timeoutEarlyInMillis 0:', await look({ timeoutEarlyInMillis: 0 }, waits))
await LocalDurableTestRunner.teardownTestEnvironment()
process.exit()
JS
echo "@middy/core 7.9.2, @aws/durable-execution-sdk-js 2.4.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'without a wait: SUCCEEDED, timers left: 0' said
grep -qx 'with a wait: SUCCEEDED, timers left: 1' said
grep -qx 'with a wait and timeoutEarlyInMillis 0: SUCCEEDED, timers left: 0' said
