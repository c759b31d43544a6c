import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageWhenStale } from '../scripts/package-when-stale.ts'
import { type Stack, startStack } from './stack.ts'
import { makeCertificate } from './stitch/certificate.ts'
import { defaultClients } from './stitch/clients.ts'

/** What this machine keeps from one start to the next. */
const KEPT = join(import.meta.dirname, '../.local')

const port = Number(process.env.PORT ?? 3000)

/** A throwaway certificate in the layout of a real one, made at the first start and again when it has ended. */
async function keptCertificate(): Promise<string> {
  const path = join(KEPT, 'certificate.pem')
  const kept = await readFile(path, 'utf8').catch(() => undefined)
  if (kept !== undefined && new X509Certificate(kept).validToDate > new Date()) return kept
  const { pem } = await makeCertificate({ commonName: 'Stitch client, local' })
  await mkdir(KEPT, { recursive: true })
  await writeFile(path, pem, { mode: 0o600 })
  return pem
}

async function start(): Promise<Stack> {
  if (!Number.isInteger(port) || port < 0 || port > 65_533)
    throw new Error('PORT must be a number from 0 to 65533.')
  console.log('Packaging serverless.yml …')
  await packageWhenStale()
  const stack = await startStack({
    ports: port === 0 ? {} : { gateway: port, aws: port + 1, stitch: port + 2 },
    clients: await defaultClients(await keptCertificate()),
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

try {
  const stack = await start()
  const stop = () => {
    console.log('\nStopping …')
    void stack.close().then(() => process.exit(0))
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  console.log(describe(stack))
  console.log('ready: the first tokens are stored. Ctrl-C ends everything.')
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(
    code === 'EADDRINUSE'
      ? `Port ${/:(\d+)$/.exec(message)?.[1] ?? port} is taken. End what uses it, or choose others: PORT=4000 npm start takes 4000 to 4002.`
      : message,
  )
  process.exitCode = 1
}
