import type { Context } from 'aws-lambda'

// Not imported: an import costs a cold start more.
const { AsyncLocalStorage } = process.getBuiltinModule('node:async_hooks')

const invocations = new AsyncLocalStorage<Context>()

/**
 * Runs work as part of an invocation, so that its log lines carry that invocation's request id. Many invocations may
 * run in one process at once (Lambda Managed Instances).
 */
export const duringInvocation = <T>(context: Context, work: () => T): T => invocations.run(context, work)

/** The invocation that the running code belongs to; `undefined` outside of any. */
export const currentInvocation = (): Context | undefined => invocations.getStore()
