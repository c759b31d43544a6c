import type { LocalStitch, StartLocalOptions } from '../../local/outside/local-stitch.ts'
import { CliError } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { pagePath } from '../pages.ts'
import { printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'

export interface LocalOptions extends GlobalOptions {
  readonly clients?: readonly string[]
  readonly scope?: readonly string[]
  readonly port?: number
  readonly life?: number
}

/** `local`: a simulated Stitch and a local AWS with fresh tokens, until it is ended. */
export async function local(io: Io, { clients, scope, port, life, json }: LocalOptions): Promise<number> {
  io.interruption.leaves('')
  const started = await withProgress(
    io,
    'Starting',
    start({
      ...(clients === undefined ? {} : { clients }),
      ...(scope === undefined ? {} : { scopes: scope }),
      ...(port === undefined ? {} : { port }),
      ...(life === undefined ? {} : { lifetimeSeconds: life }),
    }),
  )
  try {
    if (json === true) printJson(io, { environment: started.environment })
    else printLines(io, description(started))
    // Without a signal it runs for ever.
    await io.interruption.happens.catch(() => undefined)
    return EXIT.ok
  } finally {
    await started.close()
  }
}

async function start(options: StartLocalOptions): Promise<LocalStitch> {
  // Loaded here, because the simulators are larger than everything else together.
  const { startLocal } = await import('../../local/outside/start-local.ts')
  return startLocal(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new CliError(
        'usage',
        `Port ${options.port} or the one after it is taken. Choose another: --port.`,
      )
    if (error.name === 'RangeError' || error.name === 'StitchError')
      throw new CliError('usage', error.message)
    throw error
  })
}

const description = ({ environment, awsUrl, stitchUrl }: LocalStitch): readonly string[] => [
  ...Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`),
  '',
  `# AWS endpoint ${awsUrl}, faults at ${awsUrl}/_local/faults; Stitch ${stitchUrl}.`,
  `# In a container: unset AWS_ACCESS_KEY_ID, and set`,
  `#   AWS_CONTAINER_CREDENTIALS_FULL_URI='${awsUrl}/_local/container-credentials'`,
  `# ${pagePath('docs/use/testing.md')} shows it at work. Ctrl-C ends it.`,
  'ready',
]
