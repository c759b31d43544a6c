import { relative } from 'node:path'
import { styleText } from 'node:util'
import type { Failure, Listener } from './run-test-files.ts'
import type { Counts } from './test-process.ts'

const ROOT = `${import.meta.dirname}/..`
const red = (text: string) => styleText('red', text)
const grey = (text: string) => styleText('gray', text)

/**
 * Prints each result at once, so that the name of a failed test is visible immediately. At the end it prints the
 * failures again.
 */
export class TestReport implements Listener {
  readonly #startedAt = performance.now()
  readonly #failures: Failure[] = []
  readonly #totals = { tests: 0, suites: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0 }

  get failures(): readonly Failure[] {
    return this.#failures
  }

  failed(failure: Failure): void {
    this.#failures.push(failure)
    console.log(`${red(`✖ ${nameOf(failure)}`)}\n${indented(failure.text)}`)
  }

  said(file: string, title: string, text: string): void {
    console.log(grey(`ℹ ${[nameIn(file), title, text].filter(Boolean).join(': ')}`))
  }

  done(file: string, ms: number, counts: Counts | undefined): void {
    for (const name of Object.keys(this.#totals) as (keyof Counts)[])
      this.#totals[name] += counts?.[name] ?? 0
    const isGood = this.#failures.every((failure) => failure.file !== file)
    const mark = isGood ? styleText('green', '✔') : red('✖')
    console.log(`${mark} ${nameIn(file)} ${grey(`(${counts?.tests ?? '?'} tests, ${seconds(ms)} s)`)}`)
  }

  /** The failures once more, and the lines with which Node's own runner ends. */
  end(): void {
    if (this.#failures.length > 0) console.log(red('\nfailed:'))
    for (const failure of this.#failures) console.log(red(`✖ ${nameOf(failure)}`))
    const { tests, suites, passed, cancelled, skipped, todo } = this.#totals
    const fail = this.#failures.length
    const lines = { tests, suites, pass: passed, fail, cancelled, skipped, todo }
    for (const [name, count] of Object.entries(lines)) console.log(`ℹ ${name} ${count}`)
    console.log(`ℹ duration_ms ${performance.now() - this.#startedAt}`)
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
const nameIn = (file: string): string => relative(ROOT, file)
const nameOf = ({ file, line, title }: Failure): string => `${nameIn(file)}:${line} ${title}`.trim()
const indented = (text: string): string => text.replace(/^/gm, '    ')
