import { join } from 'node:path'
import { readableLine } from '../lib/observe/readable-line.ts'
import { MANY } from '../lib/token/many-clients.ts'
import { packageKms, packageMany, packageWhenStale } from '../scripts/package-when-stale.ts'
import { keptCertificate } from './kept-certificate.ts'
import { namedClients } from './many-clients.ts'
import { openPage } from './open-page.ts'
import { putIntoKms } from './put-into-kms.ts'
import { requestLine } from './request-line.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'
import type { StartOptions } from './start-options.ts'
import { defaultClients } from './stitch/clients.ts'

/** What this machine keeps from one start to the next. */
const KEPT = join(import.meta.dirname, '../.local')

async function start({ port, clients, signing, quiet }: StartOptions): Promise<Stack> {
  console.log('Packaging serverless.yml …')
  const certificate = await keptCertificate(KEPT)
  const stack = await startStack({
    ports: port === 0 ? {} : { gateway: port, aws: port + 1, stitch: port + 2 },
    ...(signing === 'kms'
      ? await keyInKms(certificate)
      : clients === undefined
        ? await oneClient(certificate)
        : await manyClients(clients, certificate)),
    // The functions' log lines go to the address of the log. Only errors also go to the terminal.
    onLog: ({ functionKey, text }) => {
      const line = readableLine(text)
      if (line?.level === 'ERROR') console.log(`[${functionKey}] ${[line.message, ...line.facts].join('; ')}`)
    },
    onPassage: (passage) => {
      const line = quiet ? undefined : requestLine(passage)
      if (line !== undefined) console.log(line)
    },
  })
  try {
    if (signing === 'kms') await putIntoKms(stack, join(KEPT, 'certificate.pem'), console.log)
    const problem = await (clients === undefined ? firstTokens(stack) : firstTick(stack))
    if (problem !== undefined) throw new Error(`The first tokens could not be fetched: ${problem}`)
    return stack
  } catch (error) {
    await stack.close()
    throw error
  }
}

async function oneClient(certificate: string): Promise<StackOptions> {
  await packageWhenStale()
  return { clients: await defaultClients(certificate) }
}

/** The secret is stored later, by the operator's own command. */
const keyInKms = async (certificate: string): Promise<StackOptions> => ({
  package: await packageKms(),
  clients: await defaultClients(certificate),
  withSecret: false,
})

/** Here there are none of AWS's quotas, so that the first tick takes seconds and not minutes. */
const manyClients = async (count: number, certificate: string): Promise<StackOptions> => ({
  package: await packageMany(),
  many: namedClients(count, certificate),
  environment: {
    STITCH_READS_PER_SECOND: '1000',
    STITCH_TOKENS_PER_SECOND: '1000',
    STITCH_REQUESTS_PER_SECOND: '9999',
  },
})

async function firstTokens({ lambda }: Stack): Promise<string | undefined> {
  const { functionError, payload } = await lambda.invoke('refresh-client-token')
  return functionError === undefined ? undefined : payload.toString('utf8')
}

/** One tick, and every chunk that it hands out. */
async function firstTick({ lambda }: Stack): Promise<string | undefined> {
  lambda.schedules.fireAll()
  // The tick itself, then what it has handed out.
  await lambda.functions.settled()
  await lambda.functions.settled()
  return lambda.functions.deadLetters().at(-1)?.error
}

function describe(stack: Stack): string {
  const { lambda, aws, stitch, service, environment } = stack
  // A path of a deployment for many clients begins with one of them.
  const client = environment.STITCH_CLIENT === MANY ? '/clients/client-1' : ''
  const api = lambda.gateway.url.replace('127.0.0.1', 'localhost')
  const body = `{"amount":{"quantity":"100.00","currency":"ZAR"},"payerReference":"INV-1","beneficiaryReference":"INV-1","externalReference":"order-1","beneficiary":{"bankAccount":{"name":"FizzBuzz","bankId":"fnb","accountNumber":"123456789"}}}`
  return `
API Gateway        ${api}
AWS endpoint       ${aws.url}   (SSM, Secrets Manager, KMS, Lambda; any credentials)
Stitch, simulated  ${stitch.url}   (token endpoint /connect/token, GraphQL and its IDE /graphql)
Console            ${api}/_local/console   (tokens, runs and counters, to look at)
Controls           ${api}/_local   (faults, counters, log, a tick of the schedule)
Certificate        .local/certificate.pem, of client ${stitch.clients[0]?.id}${environment.STITCH_SIGNING === 'kms' ? '; KMS signs with its key' : ''}
Schedule           ${service.schedules.map(({ expression }) => expression).join(', ')}: the refresher

For stitch-token, in another terminal:
  ${exports(stack)}

Worth trying:
  curl ${api}${client}/tokens
  curl ${api}${client}/payment-requests -H 'content-type: application/json' -d '${body}'
  curl ${api}/_local/counters
  npx stitch-token ${client === '' ? 'logs --follow' : 'clients'}
`
}

/** The variables with which the command line finds this stack, as a command for a shell. */
const exports = ({ aws, stitch, environment }: Stack): string =>
  [
    ...(environment.STITCH_CLIENT === MANY ? [`export STITCH_CLIENT=${MANY}`] : []),
    `export AWS_ENDPOINT_URL=${aws.url} AWS_REGION=${environment.AWS_REGION} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
    `export STITCH_TOKEN_ENDPOINT=${stitch.tokenEndpoint} STITCH_API_ENDPOINT=${stitch.apiEndpoint}`,
    ...(environment.STITCH_SIGNING === 'kms' ? ['export STITCH_SIGNING=kms'] : []),
  ].join('\n  ')

/** Starts the whole system, fetches the first tokens, says where everything is, and ends it all on a signal. */
export async function runStack(options: StartOptions): Promise<void> {
  let isReady: Stack | undefined
  const stop = () => {
    console.log('\nStopping …')
    // What is still starting ends with the process.
    void Promise.resolve(isReady?.close()).then(() => process.exit(0))
  }
  // SIGHUP comes when the terminal is closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  const stack = await start(options)
  isReady = stack
  console.log(describe(stack))
  console.log('ready: the first tokens are stored. Ctrl-C ends everything.')
  if (options.open)
    await openPage(`${stack.lambda.gateway.url}/_local/console`, process.env).catch((error: Error) =>
      console.log(error.message),
    )
}
