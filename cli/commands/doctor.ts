import { type Finding, LINKS, type Link, NETWORK } from '../doctor/finding.ts'
import { walk } from '../doctor/walk.ts'
import type { Io } from '../io.ts'
import { pagePath } from '../pages.ts'
import { complete, explanation, printJson, printLines } from '../print.ts'
import { EXIT, type Problem, problemOf } from '../problem.ts'
import { withProgress } from '../progress.ts'
import { environmentWith, type GlobalOptions } from '../settings.ts'
import { type Line, styled } from '../visible-text.ts'

type AnyLink = Link | typeof NETWORK

export interface DoctorOptions extends GlobalOptions {
  /** Whether to ask the token endpoint for a token; true by default. */
  readonly token?: boolean
  /** Whether to measure the way to Stitch's API as well. */
  readonly network?: boolean
}

/** `doctor`: looks at every link of the chain in order, and stops at the first that is broken with the next step. */
export async function doctor(io: Io, options: DoctorOptions): Promise<number> {
  const findings: Finding[] = []
  const withNetwork = options.network === true
  const links: readonly AnyLink[] = withNetwork ? [...LINKS, NETWORK] : LINKS
  const environment = environmentWith(options, io.environment)
  const chain = walk(environment, io.timing, { withToken: options.token !== false, withNetwork })
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
  return warnings === 0 ? 'Everything holds.' : `Everything holds, with ${warnings} to look after.`
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
