import { connectAws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { isOfAll, settingsOf } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { pagePath } from '../pages.ts'
import { printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { askRefresher, outcomeLines } from '../refresh-outcomes.ts'
import type { GlobalOptions } from '../settings.ts'

export interface RefreshOptions extends GlobalOptions {
  readonly force?: boolean
  readonly scope?: readonly string[]
}

/** `refresh`: invokes the refresher, waits for it, and shows what became of each scope set. */
export async function refresh(io: Io, options: RefreshOptions): Promise<number> {
  const { force, scope: scopes } = options
  const config = settingsOf(io)
  if (isOfAll(config, io) && (force === true || scopes !== undefined))
    throw new CliError('usage', '--force and --scope are for one of the clients: --client ALIAS --many.')
  const aws = await connectAws(io.environment)
  if (isOfAll(config, io))
    return (await import('../many/refresh-all.ts')).refreshAll(io, { config, aws }, options.json === true)
  io.interruption.leaves('The refresher may still be at work. To see what is stored: stitch-token status')
  const asking = askRefresher(io, config, aws, {
    ...(force === undefined ? {} : { force }),
    ...(scopes === undefined ? {} : { scopes: [...scopes] }),
  })
  const outcomes = await withProgress(io, 'The refresher is at work', asking)
  if (options.json === true) printJson(io, { outcomes })
  else
    printLines(
      io,
      outcomes.flatMap((outcome) => outcomeLines(io, outcome)),
    )
  const failed = outcomes.some(({ outcome }) => outcome === 'failed')
  if (failed && options.json !== true)
    printHint(
      io,
      'The stored tokens are unchanged. ' +
        `${pagePath('docs/run/operations.md')} has a heading for each code. ` +
        'To look further: stitch-token doctor',
    )
  return failed ? EXIT.failed : EXIT.ok
}
