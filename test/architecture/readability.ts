import { flesch } from 'flesch'
import { syllable } from 'syllable'
import { LONGEST_LINE } from '../../scripts/wrap-prose.ts'
import { PAGES, readPage } from '../support/documents.ts'

/** What a page has to reach: Flesch calls 60 to 70 plain English, and under 50 difficult. */
export const LEAST_EASE = 60

/** Words behind which a sentence hides who does something. */
export const VAGUE = /\b(whoever|somebody|nobody)\b/i

/** What a reader of a page has to get through. */
export interface Readability {
  /** Flesch reading ease: 206.835 - 1.015 × words a sentence - 84.6 × syllables a word. */
  readonly ease: number
  readonly words: number
  /** The numbers of the lines of prose that are too long. */
  readonly longLines: readonly number[]
  /** Each vague word, where it is used. */
  readonly vagueWords: readonly string[]
}

const isTableRow = (line: string) => /^\s*\|/.test(line)

/** The lines of a page without what is in fences and in HTML comments: those become empty, so that numbers stay. */
function proseLines(page: string): string[] {
  let isFenced = false
  return page
    .replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => {
      const isFence = /^\s*```/.test(line)
      if (isFence) isFenced = !isFenced
      return isFence || isFenced ? '' : line
    })
}

/** Text as it is spoken: the words of a link and not its address, no code, no picture, no mark of emphasis. */
const spoken = (text: string) =>
  text
    .replace(/`[^`]*`/g, ' ')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replace(/\]\([^)\s]*\)/g, ' ')
    .replace(/<[^>]*>|https?:\S+/g, ' ')
    .replace(/[*_[\]]/g, '')

/** A line without the addresses of other sites, which cannot be broken. */
const shown = (line: string) => line.replace(/\]\(https?:[^)\s]*\)/g, ']')

/** Words of the text that have a letter: numbers are read at a glance. */
const wordsOf = (text: string) =>
  text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.filter((word) => /\p{L}/u.test(word)) ?? []

/**
 * The sentences of a page. A paragraph, an item of a list and a cell of a table end the sentence before them. A colon
 * and a semicolon do not: what they join has to be read together. Headings are left out, and so are units under four
 * words, such as the cells that only name something.
 */
function sentencesOf(lines: readonly string[]): string[] {
  const units = lines
    .map((line) => {
      if (/^\s*#|^\s*\|[\s|:-]*$|^---$/.test(line)) return '\n'
      if (isTableRow(line)) return `\n${line.replaceAll('\\|', ' ').replaceAll('|', '\n')}\n`
      return /^\s*([-*]|\d+\.)\s/.test(line)
        ? `\n${line.replace(/^\s*([-*]|\d+\.)\s/, '')} `
        : line === ''
          ? '\n'
          : `${line} `
    })
    .join('')
  return spoken(units)
    .split(/\n+|[.!?]+(?=[\s)"”]|$)/)
    .filter((sentence) => wordsOf(sentence).length >= 4)
}

/** Terms of this project that a page has to explain, each as the prose has it. */
const TERMS: Readonly<Record<string, RegExp>> = {
  'scope set': /\bscope sets?\b/i,
  sibling: /\bsiblings?\b/i,
  tick: /\bticks?\b/i,
  turn: /\b(?:a|each|one|own) turns?\b/i,
}

/**
 * The terms that a page uses without a definition where they first stand. A definition has the term in emphasis, in
 * the same paragraph. Headings, tables and code do not count.
 */
export function undefinedTerms(page: string): readonly string[] {
  const paragraphs = proseLines(page)
    .map((line) => (/^\s*#/.test(line) || isTableRow(line) ? '' : line.trim()))
    .join('\n')
    .replace(/`[^`]*`/g, ' ')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' '))
  return Object.entries(TERMS).flatMap(([term, use]) => {
    const first = paragraphs.find((paragraph) => use.test(paragraph.replace(/[*_]/g, '')))
    const definition = new RegExp(`[_*]${term}s?[_*]`, 'i')
    return first === undefined || definition.test(first) ? [] : [`${term}: ${first.slice(0, 80)}`]
  })
}

/** The readability of a page in Markdown. */
export function readabilityOf(page: string): Readability {
  const lines = proseLines(page)
  const sentences = sentencesOf(lines)
  const words = sentences.flatMap(wordsOf)
  const ease =
    words.length === 0
      ? 100
      : flesch({
          sentence: sentences.length,
          word: words.length,
          syllable: words.reduce((sum, word) => sum + syllable(word), 0),
        })
  return {
    ease,
    words: words.length,
    longLines: lines.flatMap((line, index) =>
      shown(line).length > LONGEST_LINE && !isTableRow(line) && /\s/.test(line.trim()) ? [index + 1] : [],
    ),
    vagueWords: lines.flatMap((line, index) =>
      [...spoken(line).matchAll(new RegExp(VAGUE, 'gi'))].map(([word]) => `line ${index + 1}: ${word}`),
    ),
  }
}

if (import.meta.main) {
  console.log(
    '| page | reading ease | words | lines over 120 | vague words |\n| --- | --: | --: | --: | --: |',
  )
  for (const page of PAGES) {
    const { ease, words, longLines, vagueWords } = readabilityOf(readPage(page))
    console.log(`| ${page} | ${ease.toFixed(1)} | ${words} | ${longLines.length} | ${vagueWords.length} |`)
  }
}
