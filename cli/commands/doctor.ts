import { MANY } from '../../lib/token/many-clients.ts'
import { CliError } from '../cli-error.ts'
import { type Finding, LINKS, LINKS_OF_MANY, type Link, NETWORK, OLD_SECRET } from '../doctor/finding.ts'
import { walk } from '../doctor/walk.ts'
import { walkMany } from '../doctor/walk-many.ts'
import type { Io } from '../io.ts'
import { pagePath } from '../pages.ts'
import { complete, explanation, printJson, printLines } from '../print.ts'
import { EXIT, type Problem, problemOf } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'
import { type Line, styled } from '../visible-text.ts'

type AnyLink = Link | (typeof LINKS_OF_MANY)[number] | typeof NETWORK | typeof OLD_SECRET

export interface DoctorOptions extends GlobalOptions {
  /** Whether to ask the token endpoint for a token; true by default. */
  readonly token?: boolean
  /** Whether to measure the way to Stitch's API as well. */
  readonly network?: boolean
}

/** `doctor`: checks every link of the chain in order. It stops at the first that is broken, and shows the next step. */
export async function doctor(io: Io, options: DoctorOptions): Promise<number> {
  const findings: Finding[] = []
  const withNetwork = options.network === true
  const isAll = io.environment.STITCH_CLIENT?.trim() === MANY && io.client === undefined
  if (isAll && withNetwork)
    throw new CliError('usage', '--network is for one of the clients: --client ALIAS --many.')
  const links: readonly AnyLink[] = [
    ...(isAll ? LINKS_OF_MANY : LINKS),
    ...(io.environment.STITCH_SIGNING?.trim() === 'kms' ? ([OLD_SECRET] as const) : []),
    ...(withNetwork ? ([NETWORK] as const) : []),
  ]
  const chain = isAll ? walkMany(io) : walk(io, { withToken: options.token !== false, withNetwork })
  let problem: Problem | undefined
  try {
    for (const link of links) {
      const next = await withProgress(io, `Looking at: ${link}`, chain.next())
      if (next.done === true) break
      findings.push(next.value)
      if (options.json !== true) printLines(io, describe(io, link, next.value))
    }
  } catch (error) {
    problem = problemOf(error)
  }
  if (options.json === true) printJson(io, asJson(io, links, { findings, problem }))
  else if (problem === undefined) printLines(io, ['', conclusion(findings)])
  else printLines(io, describeProblem(io, links.slice(findings.length), problem))
  return problem?.exitCode ?? EXIT.ok
}

function describe(io: Io, link: string, { detail, advice, skipped }: Finding): readonly Line[] {
  const mark =
    skipped === true
      ? styled('dim', '-')
      : advice === undefined
        ? styled('green', '✔')
        : styled('yellow', '!')
  return [[mark, ` ${link.padEnd(14)} ${detail}`], ...indented(io, advice)]
}

function describeProblem(io: Io, [at = '', ...after]: readonly string[], problem: Problem): readonly Line[] {
  const { code, runbook } = problem
  return [
    [styled('red', '✘'), ` ${at.padEnd(14)} `, styled('red', code)],
    ...explanation(io, problem).map((line) => `    ${line}`),
    styled('dim', `    More: ${pagePath(runbook)}`),
    ...after.map((link) => styled('dim', `- ${link.padEnd(14)} not looked at`)),
  ]
}

const indented = (io: Io, text: string | undefined): readonly Line[] =>
  text === undefined
    ? []
    : complete(io, text)
        .split('\n')
        .map((line) => `    ${line}`)

const conclusion = (findings: readonly Finding[]): string => {
  const warnings = findings.filter(({ advice }) => advice !== undefined).length
  return warnings === 0 ? 'Everything holds.' : `Everything holds. Links that need attention: ${warnings}.`
}

function asJson(
  io: Io,
  links: readonly AnyLink[],
  { findings, problem }: { readonly findings: readonly Finding[]; readonly problem: Problem | undefined },
) {
  return {
    ok: problem === undefined,
    links: links.map((link, index) => {
      const finding = findings[index]
      if (finding !== undefined) {
        const { detail, advice, skipped } = finding
        const state = skipped === true ? 'skipped' : advice === undefined ? 'ok' : 'warning'
        return { link, state, detail, ...(advice === undefined ? {} : { advice: complete(io, advice) }) }
      }
      if (index > findings.length || problem === undefined) return { link, state: 'skipped' }
      const { code, runbook, facts } = problem
      return { link, state: 'failed', code, message: complete(io, problem.message), runbook, facts }
    }),
  }
}
