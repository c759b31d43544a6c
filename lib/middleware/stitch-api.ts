import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { inInitialisation } from '../compose/initialisation.ts'
import { composeStitchPorts } from '../compose/stitch.ts'
import type { Environment } from '../settings.ts'
import { type CallStitch, callStitch, type StitchPorts } from '../stitch/call-stitch.ts'
import { followedToken } from '../stitch/followed-token.ts'
import { API_ANSWER_MS, SIBLING_TIMEOUT_SECONDS } from '../token/budgets.ts'
import type { ClientTokenContext } from './client-token.ts'
import { invocationEnd } from './invocation-time.ts'

/** What the middleware adds to the handler's context. */
export interface StitchContext {
  callStitch: CallStitch
}

/**
 * Puts a way to call Stitch's API into `context.callStitch`, with the invocation's client token and deadline. Comes
 * after `clientToken`. In Lambda's initialisation it opens a connection, so that the first invocation waits less.
 */
export function stitchApi<Event = unknown, Result = unknown>(
  environment: Environment,
): MiddlewareObj<Event, Result, Error, Context & ClientTokenContext & StitchContext> {
  let ports: StitchPorts | undefined
  inInitialisation(() => {
    ports = composeStitchPorts(environment, true)
  })
  return {
    before: async ({ context }) => {
      ports ??= composeStitchPorts(environment)
      const { timing } = ports
      const end = invocationEnd(context, timing) ?? timing.monotonic() + SIBLING_TIMEOUT_SECONDS * 1000
      const by = end - API_ANSWER_MS
      const token = followedToken(context.clientToken)
      context.callStitch = (operation, variables, reference) =>
        callStitch(ports as StitchPorts, operation, variables, { token: token(), by, reference })
    },
  }
}
