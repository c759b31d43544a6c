import { parseArgs } from 'node:util'
import { SIGNINGS, type Signing } from '../lib/token/signing.ts'

/** What `npm start` was asked for. */
export interface StartOptions {
  /** Port of the gateway; AWS and Stitch take the two after it. 0 takes any three free ones. */
  readonly port: number
  /** How many simulated clients a deployment for many has; absent for a deployment for one client. */
  readonly clients?: number
  /** Where the private key is; in the secret by default. */
  readonly signing?: Signing
  /** Whether to leave out the line for each request. */
  readonly quiet: boolean
  /** Whether to open the console in the browser. */
  readonly open: boolean
  readonly help: boolean
}

const DEFAULT_PORT = 3000

/** More simulated clients than this make a start of minutes. */
const MOST_CLIENTS = 1000

/** The highest port that has two more after it. */
const LAST_PORT = 65_533

/** What `npm start -- --help` prints. */
export const HELP = `Runs the whole system on this machine: AWS, Stitch (simulated), API Gateway and the schedule.

  npm start [-- options]

  --port NUMBER   port of the gateway; AWS and Stitch use the next two. ${DEFAULT_PORT} by default, or the variable PORT.
                  0 takes any three that are free.
  --clients NUMBER
                  a deployment for many clients, with NUMBER simulated ones: client-1, client-2 and so on. 1 to 1000.
  --signing kms   a deployment whose private key is in KMS; the certificate is stored as an operator stores it
  --open          opens the console in the browser (BROWSER names another program)
  --quiet         prints no line for each request, only errors
  --help          prints this

While it runs, it prints one line for each request: the time, who answered, the request, the result, how long it took,
and the token. Ctrl-C ends everything. README.md says what to try.

  $ npm start -- --port 4000 --open`

const OPTIONS = {
  port: { type: 'string' },
  clients: { type: 'string' },
  signing: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line and the environment of `npm start`.
 * @throws Error with a message for the person who typed the command line.
 */
export function readStartOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { port, clients, signing, ...switches } = parse(args)
  if (switches.help) return { port: DEFAULT_PORT, ...switches }
  const name = port === undefined ? 'PORT' : '--port'
  // An empty variable counts as none.
  return {
    port: readPort(name, port ?? (environment.PORT || String(DEFAULT_PORT))),
    ...(clients === undefined ? {} : { clients: readClients(clients) }),
    ...(signing === undefined ? {} : { signing: readSigning(signing, clients) }),
    ...switches,
  }
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    const { port, clients, signing, quiet, open, help } = values
    return { port, clients, signing, quiet, open, help }
  } catch (error) {
    const [what = ''] = (error as Error).message.split(/\. |\.?\n/)
    throw new Error(
      `${what}. Put the options after two dashes: npm start -- --port 4000. They are --port NUMBER, --clients NUMBER, --signing kms, --open, --quiet and --help.`,
    )
  }
}

function readClients(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (count >= 1 && count <= MOST_CLIENTS) return count
  throw new Error(`--clients must be a number from 1 to ${MOST_CLIENTS}.`)
}

function readSigning(text: string, clients: string | undefined): Signing {
  const signing = SIGNINGS.find((one) => one === text)
  if (signing === undefined) throw new Error(`--signing must be one of: ${SIGNINGS.join(', ')}.`)
  if (signing === 'kms' && clients !== undefined)
    throw new Error('--signing kms is for a deployment for one client. Leave out --clients.')
  return signing
}

function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= LAST_PORT) return port
  throw new Error(`${name} must be a number from 0 to ${LAST_PORT}.`)
}
