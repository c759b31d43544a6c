import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NamedTests, readNamedTests } from './test-titles.ts'

/** The page, by its path in the repository. */
export const PAGE = 'docs/fault-removals.md'

/** Under this heading stand the faults without a removal. */
const NOT_OURS = 'What is not ours to take out'

/** Whole lines of a file, and what takes their place. */
export interface Change {
  /** Path in the repository. */
  readonly file: string
  readonly was: readonly string[]
  readonly becomes: readonly string[]
}

/** A handling of faults that is taken out, so that its tests can be seen to fail. */
export interface Removal {
  /** What is taken out: a heading, and the one of the section above it. */
  readonly heading: string
  readonly section: string
  /** The faults that it is for, as `FAULT_ROWS` has them. */
  readonly answers: readonly string[]
  /** At least one of these tests fails without it. */
  readonly tests: NamedTests
  readonly changes: readonly Change[]
}

/** What the page holds. */
export interface RemovalsPage {
  readonly sections: readonly string[]
  readonly removals: readonly Removal[]
  /** Faults that nothing in this repository answers by itself, so that there is nothing to take out. */
  readonly notOurs: readonly string[]
}

/**
 * Reads the page.
 *
 * @throws Error that names the heading under which something else stands than a removal
 */
export function readRemovals(
  page = readFileSync(join(import.meta.dirname, '..', PAGE), 'utf8'),
): RemovalsPage {
  const [, ...chunks] = page.split(/^## /m)
  const chunkOf = (heading: string) => chunks.find((chunk) => titleOf(chunk) === heading) ?? ''
  const sections = chunks.map(titleOf).filter((heading) => heading !== NOT_OURS)
  return {
    sections,
    removals: sections.flatMap((section) => {
      const [, ...entries] = chunkOf(section).split(/^### /m)
      return entries.map((entry) => readRemoval(section, entry))
    }),
    notOurs: [...chunkOf(NOT_OURS).matchAll(/^\| (?!fault +\||---)(.+?) +\|/gm)].map(
      ([, fault = '']) => fault,
    ),
  }
}

const ENTRY =
  /^(?<heading>.+)\n\nAnswers: (?<answers>.+)\. Seen to fail: (?<named>.+)\n\n```diff\n(?<diff>[\s\S]+)\n```\n*$/

function readRemoval(section: string, entry: string): Removal {
  const { heading = titleOf(entry), answers = '', named = '', diff = '' } = ENTRY.exec(entry)?.groups ?? {}
  const tests = readNamedTests(named)
  const changes = diff.split(/^# /m).slice(1).map(readChange)
  const isWhole = diff.startsWith('# ') && changes.every((change) => change !== undefined)
  if (tests === undefined || !isWhole) throw new Error(`${PAGE}: under "${heading}" stands no removal`)
  return { heading, section, answers: answers.split('; '), tests, changes }
}

/** A file's path, its lines after a minus, and those after a plus that take their place. */
function readChange(text: string): Change | undefined {
  const [file = '', ...lines] = text.trimEnd().split('\n')
  const [was, becomes] = ['-', '+'].map((sign) =>
    lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1)),
  ) as [string[], string[]]
  const inOrder = [...was.map((line) => `-${line}`), ...becomes.map((line) => `+${line}`)]
  const isChange = was.length > 0 && inOrder.join('\n') === lines.join('\n')
  return isChange ? { file, was, becomes } : undefined
}

const titleOf = (chunk: string): string => chunk.split('\n', 1)[0] ?? ''

/** How often the lines that are to go stand in a source: once, or nobody knows which are meant. */
export const occurrences = (source: string, { was }: Change): number => partsOf(source, was).length - 1

/**
 * Changes a source.
 *
 * @throws Error when the lines do not stand in it exactly once
 */
export function changed(source: string, change: Change): string {
  const [before, after, ...others] = partsOf(source, change.was)
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`${change.file} does not have exactly once:\n${change.was.join('\n')}`)
  return `${before}${change.becomes.map((line) => `\n${line}`).join('')}\n${after}`.slice(1)
}

/** What stands around whole lines of a source, before which a line end is put, so that the first line is like the others. */
const partsOf = (source: string, lines: readonly string[]): readonly string[] =>
  `\n${source}`.split(`\n${lines.join('\n')}\n`)
