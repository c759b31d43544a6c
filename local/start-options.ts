import { parseArgs } from 'node:util'

/** What `npm start` was asked for. */
export interface StartOptions {
  /** Port of the gateway; AWS and Stitch take the two after it. 0 takes any three free ones. */
  readonly port: number
  readonly help: boolean
}

const DEFAULT_PORT = 3000

/** The highest port that has two more after it. */
const LAST_PORT = 65_533

/** What `npm start -- --help` prints. */
export const HELP = `Runs the whole system on this machine: AWS, Stitch (simulated), API Gateway and the schedule.

  npm start [-- options]

  --port NUMBER   port of the gateway; AWS and Stitch take the two after it. ${DEFAULT_PORT} by default, or the variable PORT.
                  0 takes any three that are free.
  --help          prints this

Ctrl-C ends everything. README.md says what to try.`

/**
 * Reads the command line and the environment of `npm start`.
 * @throws Error that says what is wrong, for the person who typed it.
 */
export function readStartOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { port, help } = parse(args)
  if (help) return { port: DEFAULT_PORT, help }
  const name = port === undefined ? 'PORT' : '--port'
  // An empty variable counts as none.
  return { port: readPort(name, port ?? (environment.PORT || String(DEFAULT_PORT))), help }
}

function parse(args: readonly string[]): { port: string | undefined; help: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, help: { type: 'boolean', default: false } },
    })
    return { port: values.port, help: values.help }
  } catch (error) {
    const [what = ''] = (error as Error).message.split(/\. |\.?\n/)
    throw new Error(
      `${what}. The options are: --port NUMBER, --help. They follow two dashes: npm start -- --port 4000`,
    )
  }
}

function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= LAST_PORT) return port
  throw new Error(`${name} must be a number from 0 to ${LAST_PORT}.`)
}
