import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import type { Environment } from '../../lib/settings.ts'
import { secretNameOf } from '../../lib/token/many-clients.ts'
import type { LogEvent } from '../../local/aws/logs.ts'
import { Counters, FaultScript } from '../../local/faults.ts'
import { readBody } from '../../local/http-server.ts'
import { namedClient } from '../../local/many-clients.ts'
import { secretOf } from '../../local/operator.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { aContext } from './invocation.ts'
import type { Owner } from './owner.ts'
import { environmentOf, sdkClients, startTestAws } from './sdk-clients.ts'
import { type Handler, handlerOf } from './stack-functions.ts'
import { overhear } from './stack-output.ts'
import { startTestStitch } from './stitch.ts'
import { setVariables } from './variables.ts'

/** A deployment for many clients whose functions run in this process, with Lambda's queue in between. */
export interface ManyHere {
  readonly faults: FaultScript
  readonly counters: Counters
  readonly environment: Environment
  readonly secrets: ReturnType<typeof sdkClients>['secrets']
  readonly ssm: ReturnType<typeof sdkClients>['ssm']
  /** What the functions wrote, as JSON lines. */
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  /** The events that were handed out, oldest first. */
  readonly handedOut: readonly unknown[]
  putSecret(client: string, text?: string): Promise<void>
  /** So many invocations that are waited for find every turn taken. */
  busyFor(count: number): void
  /** Invokes a function; what it has handed out is run then. Gives what it answers, or the error. */
  invoke(key: string, event: unknown): Promise<unknown>
}

export interface ManyHereOptions {
  /** Aliases that Stitch knows. */
  readonly clients: readonly string[]
  /** Those whose secret is stored at the beginning; all by default. */
  readonly withSecret?: readonly string[]
  readonly settings?: Environment
}

/** Starts AWS and Stitch with these clients. */
export async function startManyHere(
  owner: Owner,
  { clients, settings = {}, withSecret = clients }: ManyHereOptions,
): Promise<ManyHere> {
  const faults = new FaultScript()
  const counters = new Counters()
  const named = clients.map((alias) => namedClient(alias, THROWAWAY_PEM))
  const stitch = await startTestStitch({ clients: named, faults, counters }, owner)
  const handlers = new Map<string, Promise<Handler>>()
  const handedOut: unknown[] = []
  const queue: unknown[] = []
  let busy = 0
  const lines: Readonly<Record<string, unknown>>[] = []

  const events: (LogEvent & { readonly key: string })[] = []

  const run = async (key: string, event: unknown): Promise<unknown> => {
    const handler = handlers.get(key) ?? handlerOf(key, environment)
    handlers.set(key, handler)
    const said: string[] = []
    const answer = await overhear(
      (text) => said.push(text),
      async () => (await handler)(event, aContext() as never).catch((error: unknown) => error),
    )
    for (const text of said.join('').split('\n').filter(Boolean)) {
      if (text.startsWith('{')) lines.push(JSON.parse(text))
      events.push({ key, id: events.length + 1, at: Date.now(), stream: 'here', text })
    }
    return answer
  }
  const runWhatIsQueued = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      await run('refresh-clients', next)
  }
  const { url } = await startTestAws(
    {
      faults,
      counters,
      readLog: (group) => events.filter(({ key }) => group === `/aws/lambda/${key}`),
      handle: async (request, response) => {
        const [, name = ''] = /functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? []
        const event: unknown = JSON.parse((await readBody(request)).toString())
        if (request.headers['x-amz-invocation-type'] === 'DryRun') {
          response.writeHead(204).end()
          return
        }
        if (request.headers['x-amz-invocation-type'] === 'Event') {
          handedOut.push(event)
          queue.push(event)
          response.writeHead(202).end()
          return
        }
        if (busy > 0) {
          busy -= 1
          response.writeHead(429).end('{}')
          return
        }
        const answer = await run(name, event)
        await runWhatIsQueued()
        const isError = answer instanceof Error
        const body = isError ? { errorType: answer.name, errorMessage: answer.message } : answer
        response
          .writeHead(200, isError ? { 'x-amz-function-error': 'Unhandled' } : {})
          .end(JSON.stringify(body))
      },
    },
    owner,
  )
  const environment = {
    ...environmentOf(url),
    STITCH_CLIENT: 'many',
    STITCH_SCOPES: 'client_paymentrequest,client_businesslookup',
    STITCH_TOKEN_ENDPOINT: stitch.tokenEndpoint,
    STITCH_API_ENDPOINT: stitch.apiEndpoint,
    STITCH_REFRESHER_FUNCTION: 'refresh-client-token',
    STITCH_TOKENS_PER_SECOND: '1000',
    STITCH_REQUESTS_PER_SECOND: '9999',
    AWS_LAMBDA_FUNCTION_NAME: 'refresh-clients',
    ...settings,
  }
  setVariables(environmentOf(url) as Record<string, string>, owner)
  const aws = sdkClients(url)
  owner.after(() => {
    aws.ssm.destroy()
    aws.secrets.destroy()
  })
  const putSecret = async (
    client: string,
    text = secretOf(namedClient(client, THROWAWAY_PEM)),
  ): Promise<void> => {
    await aws.secrets.send(new CreateSecretCommand({ Name: secretNameOf('dev', client), SecretString: text }))
  }
  for (const client of withSecret) await putSecret(client)
  counters.reset()
  return {
    ...aws,
    faults,
    counters,
    environment,
    lines,
    handedOut,
    putSecret,
    busyFor: (count) => {
      busy = count
    },
    async invoke(key, event) {
      const answer = await run(key, event)
      await runWhatIsQueued()
      return answer
    },
  }
}
