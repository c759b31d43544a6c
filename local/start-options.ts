import { parseArgs } from 'node:util'

/** What `npm start` was asked for. */
export interface StartOptions {
  /** Port of the gateway; AWS and Stitch take the two after it. 0 takes any three free ones. */
  readonly port: number
  /** How many simulated clients a deployment for many has; a deployment for one client where nothing is given. */
  readonly clients?: number
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

  --port NUMBER   port of the gateway; AWS and Stitch take the two after it. ${DEFAULT_PORT} by default, or the variable PORT.
                  0 takes any three that are free.
  --clients NUMBER
                  a deployment for many clients, and so many simulated ones: client-1, client-2 and so on. 1 to 1000.
  --open          opens the console in the browser (BROWSER names another program)
  --quiet         no line for each request, only what goes wrong
  --help          prints this

While it runs it prints one line a request: when, who answered, what was asked, how it ended, how long it took, and for
which token. Ctrl-C ends everything. README.md says what to try.

  $ npm start -- --port 4000 --open`

const OPTIONS = {
  port: { type: 'string' },
  clients: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line and the environment of `npm start`.
 * @throws Error that says what is wrong, for the person who typed it.
 */
export function readStartOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { port, clients, ...switches } = parse(args)
  if (switches.help) return { port: DEFAULT_PORT, ...switches }
  const name = port === undefined ? 'PORT' : '--port'
  // An empty variable counts as none.
  return {
    port: readPort(name, port ?? (environment.PORT || String(DEFAULT_PORT))),
    ...(clients === undefined ? {} : { clients: readClients(clients) }),
    ...switches,
  }
}

function parse(args: readonly string[]) {
  try {
    const { port, clients, quiet, open, help } = parseArgs({ args: [...args], options: OPTIONS }).values
    return { port, clients, quiet, open, help }
  } catch (error) {
    const [what = ''] = (error as Error).message.split(/\. |\.?\n/)
    throw new Error(
      `${what}. The options are: --port NUMBER, --clients NUMBER, --open, --quiet, --help. They follow two dashes: npm start -- --port 4000`,
    )
  }
}

function readClients(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (count >= 1 && count <= MOST_CLIENTS) return count
  throw new Error(`--clients must be a number from 1 to ${MOST_CLIENTS}.`)
}

function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= LAST_PORT) return port
  throw new Error(`${name} must be a number from 0 to ${LAST_PORT}.`)
}
