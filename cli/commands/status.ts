import { epochSeconds } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { type TokenStatus, type TokensStatus, tokenStatus } from '../../lib/status/token-status.ts'
import { type Aws, connectAws } from '../aws.ts'
import { clientName, isOfAll, settingsOf } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { clearScreen, columns, duration, instant, printJson, printLines, printProblem } from '../print.ts'
import { EXIT, problemOf } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'
import { readStoredToken } from '../stored-token.ts'
import { type Line, type Style, styled, textOf } from '../visible-text.ts'

export interface StatusOptions extends GlobalOptions {
  /** Seconds between two looks; absent: one look. */
  readonly watch?: number
}

/** `status`: what is stored and how long it lasts, never the token. Fails when a token is missing or expired. */
export async function status(io: Io, options: StatusOptions): Promise<number> {
  const config = settingsOf(io)
  const aws = await connectAws(io.environment)
  const { watch } = options
  if (watch === undefined) return look(io, aws, config, options)
  // Ctrl-C is the normal end of a watch, so nothing is printed.
  io.interruption.leaves('')
  while (io.out.failure === undefined) {
    if (options.json !== true) clearScreen(io)
    try {
      await look(io, aws, config, options)
    } catch (error) {
      // A person who watches an outage wants to see when it is over.
      printProblem(io, problemOf(error), options.json === true)
    }
    await io.timing.sleep(watch * 1000)
  }
  return EXIT.ok
}

/** Reads all tokens of a deployment; its answer holds none of them. */
export const readTokensStatus = (config: EverySetting, aws: Aws, now: number): Promise<TokensStatus> =>
  tokenStatus(config, (scopeSet) => () => readStoredToken(config, aws, scopeSet), now)

async function look(io: Io, aws: Aws, config: EverySetting, options: StatusOptions): Promise<number> {
  if (isOfAll(config, io))
    return (await import('../many/status-of-all.ts')).statusOfAll(io, { config, aws }, options)
  const { json, watch } = options
  const now = epochSeconds(io.timing.clock)
  const found = await withProgress(io, 'Reading the tokens', readTokensStatus(config, aws, now))
  if (json === true) printJson(io, found, watch === undefined ? 2 : 0)
  else printLines(io, describe(io, config, { ...found, region: aws.region, now }))
  const usable = found.tokens.every((entry) => entry.status === 'fresh' || entry.status === 'due')
  return usable ? EXIT.ok : EXIT.failed
}

interface Found extends TokensStatus {
  readonly region: string
  readonly now: number
}

function describe(io: Io, config: EverySetting, { region, now, ...found }: Found): readonly Line[] {
  const mode = found.clientMode === null ? 'no token yet' : `${found.clientMode} client`
  const heading = `${mode}, stage ${config.stage}, client ${clientName(config, io)}, ${region}, ${instant(now)}`
  const [head = '', ...rows] = columns([
    ['SCOPE', 'STATUS', 'LEFT', 'EXPIRES', 'VERSION'],
    ...found.tokens.map((entry) => [
      entry.scope,
      styled(STYLES[entry.status], entry.status),
      ...lifeOf(entry),
    ]),
  ])
  return [styled('bold', heading), '', styled('dim', textOf(head)), ...rows]
}

const lifeOf = (entry: TokenStatus): string[] =>
  entry.status === 'missing'
    ? ['-', '-', '-']
    : [duration(entry.secondsRemaining), instant(entry.expiresAt), String(entry.version)]

const STYLES: Record<TokenStatus['status'], Style> = {
  fresh: 'green',
  due: 'yellow',
  expired: 'red',
  missing: 'red',
}
