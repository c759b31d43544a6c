import { join } from 'node:path'
import { packageWhenStale } from '../scripts/package-when-stale.ts'
import { keptCertificate } from './kept-certificate.ts'
import { type Stack, startStack } from './stack.ts'
import { defaultClients } from './stitch/clients.ts'

/** What this machine keeps from one start to the next. */
const KEPT = join(import.meta.dirname, '../.local')

async function start(port: number): Promise<Stack> {
  console.log('Packaging serverless.yml …')
  await packageWhenStale()
  const stack = await startStack({
    ports: port === 0 ? {} : { gateway: port, aws: port + 1, stitch: port + 2 },
    clients: await defaultClients(await keptCertificate(KEPT)),
    // What the functions say about themselves goes to the log address, and only what went wrong to the terminal.
    onLog: ({ functionKey, text }) => {
      if (text.includes('"level":"ERROR"')) console.log(`[${functionKey}] ${text}`)
    },
  })
  const first = await stack.lambda.invoke('refresh-client-token')
  if (first.functionError !== undefined) {
    await stack.close()
    throw new Error(`The first tokens could not be fetched: ${first.payload.toString('utf8')}`)
  }
  return stack
}

function describe({ lambda, aws, stitch, service }: Stack): string {
  const api = lambda.gateway.url.replace('127.0.0.1', 'localhost')
  const body = `{"amount":{"quantity":"100.00","currency":"ZAR"},"payerReference":"INV-1","beneficiaryReference":"INV-1","externalReference":"order-1","beneficiary":{"bankAccount":{"name":"FizzBuzz","bankId":"fnb","accountNumber":"123456789"}}}`
  return `
API Gateway        ${api}
AWS endpoint       ${aws.url}   (SSM, Secrets Manager, Lambda; any credentials)
Stitch, simulated  ${stitch.url}   (token endpoint /connect/token, GraphQL and its IDE /graphql)
Console            ${api}/_local/console   (tokens, runs and counters, to look at)
Controls           ${api}/_local   (faults, counters, log, a tick of the schedule)
Certificate        .local/certificate.pem, of client ${stitch.clients[0]?.id}
Schedule           ${service.schedules.map(({ expression }) => expression).join(', ')}: the refresher

Worth trying:
  curl ${api}/tokens
  curl ${api}/payment-requests -H 'content-type: application/json' -d '${body}'
  curl ${api}/_local/counters
`
}

/** Starts the whole system, fetches the first tokens, says where everything is, and ends it all on a signal. */
export async function runStack(port: number): Promise<void> {
  const stack = await start(port)
  const stop = () => {
    console.log('\nStopping …')
    void stack.close().then(() => process.exit(0))
  }
  // SIGHUP comes when the terminal is closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  console.log(describe(stack))
  console.log('ready: the first tokens are stored. Ctrl-C ends everything.')
}
