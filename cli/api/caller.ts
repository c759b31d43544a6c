import { lambdaRefresher } from '../../lib/aws/lambda-refresher.ts'
import { tokenReader } from '../../lib/aws/parameter-store/token-reader.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { StitchError } from '../../lib/errors.ts'
import type { HttpAnswer } from '../../lib/http/http-answer.ts'
import { noMetrics } from '../../lib/observe/metrics.ts'
import { SourcedHandle } from '../../lib/reader/client-token-handle.ts'
import { tokenSource } from '../../lib/reader/token-source.ts'
import { graphqlOverHttp } from '../../lib/stitch/api-endpoint.ts'
import { type CallStitch, callStitch } from '../../lib/stitch/call-stitch.ts'
import { configuredAs, tokenParameterName } from '../../lib/token/scope-set.ts'
import { connectAws } from '../aws.ts'
import type { Io } from '../io.ts'
import { callOf } from '../refresher-call.ts'
import { refresherName } from '../settings.ts'

/** How long one command's calls may take together, in milliseconds: a token, and three attempts at a query. */
const CALL_MS = 45_000

/** Calls Stitch's API as a function of the deployment does. */
export interface Caller {
  readonly call: CallStitch
  /** The latest answer. Each token that was sent is replaced in it by `…`. */
  readonly answer: () => HttpAnswer | undefined
}

/**
 * Connects to Stitch's API with the stored token of a scope set. If Stitch rejects the token, the refresher renews it
 * and the call is repeated once. This is safe: Stitch does not execute a call whose token it rejects.
 *
 * @throws CliError of `connectAws`; StitchError `scope_not_configured`
 */
export async function connectApi(io: Io, config: EverySetting, asked: string): Promise<Caller> {
  const scope = configuredAs(config.scopeSets, asked)
  if (scope === undefined)
    throw new StitchError('scope_not_configured', 'This scope set is not configured.', {
      facts: { scope: asked, configured: config.scopeSets },
    })
  const { call: callAws } = await connectAws(io.environment)
  const name = refresherName(config)
  const parameter = tokenParameterName(config.tokenParameterPrefix, scope)
  const source = tokenSource(
    {
      readToken: tokenReader(callAws, parameter),
      invokeRefresher: lambdaRefresher(callOf(callAws, name), name),
      timing: io.timing,
      metrics: noMetrics,
    },
    { ...config, scope, parameter, ...(io.client === undefined ? {} : { clients: [io.client] as const }) },
  )
  const sent = new Set<string>()
  const send = graphqlOverHttp(config.apiEndpoint, config.reuseIdleSeconds)
  let answer: HttpAnswer | undefined
  const ports = {
    timing: io.timing,
    metrics: noMetrics,
    sendToApi: async (request: Parameters<typeof send>[0]) => {
      sent.add(request.accessToken)
      answer = await send(request)
      return answer
    },
  }
  const by = io.timing.monotonic() + CALL_MS
  return {
    call: async (operation, variables, reference) => {
      const token = new SourcedHandle(source, await source.get())
      return callStitch(ports, operation, variables, { token, by, reference })
    },
    answer: () =>
      answer && {
        ...answer,
        body: [...sent].reduce((body, token) => body.replaceAll(token, '…'), answer.body),
      },
  }
}
