import { resolve } from 'node:path'
import { run } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'

/** What a process of tests says to its parent. A title begins with those of the suites around the test. */
export type Message =
  | { readonly kind: 'began' | 'ended'; readonly title: string }
  | { readonly kind: 'failed'; readonly title: string; readonly line: number; readonly text: string }
  | { readonly kind: 'said'; readonly title: string; readonly text: string }
  | { readonly kind: 'done'; readonly counts: Counts; readonly ms: number }

/** How many suites and tests a file has, and the results of the tests that did not fail. */
export interface Counts {
  readonly tests: number
  readonly suites: number
  readonly passed: number
  readonly cancelled: number
  readonly skipped: number
  readonly todo: number
}

/** Node's runner reports its counts twice. */
const COUNT = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

/**
 * A process that runs test files, one after the other, as its parent names them: what one file has loaded, the next
 * finds loaded. Node's runner calls a file done once nothing keeps the process alive, so a file begins when nothing of
 * the last one is open.
 */
process.on('message', async (file: string) => {
  const environment = { ...process.env }
  process.channel?.unref()
  const counts = await runFile(file)
  process.channel?.ref()
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  tell({ kind: 'done', ...counts })
})
process.on('disconnect', () => process.exit())

const tell = (message: Message): void => void process.send?.(message)

async function runFile(file: string): Promise<{ counts: Counts; ms: number }> {
  const errors = new Set<unknown>()
  const fail = (title: string, line: number, error: unknown) => {
    errors.add(error)
    tell({ kind: 'failed', title, line, text: typeof error === 'string' ? error : inspect(error) })
  }
  const titleOf = titles()
  const remarks: string[] = []
  const events = run({ files: [file], isolation: 'none' })
  events.on('test:enqueue', titleOf)
  events.on('test:dequeue', (test) => tell({ kind: 'began', title: titleOf(test) }))
  events.on('test:complete', (test) => tell({ kind: 'ended', title: titleOf(test) }))
  events.on('test:pass', (test) => {
    if (typeof test.skip === 'string')
      tell({ kind: 'said', title: titleOf(test), text: `skipped: ${test.skip}` })
  })
  events.on('test:fail', (test) => {
    const { error } = test.details
    const { failureType } = error as { failureType?: string }
    if (failureType === 'cancelledByParent' || failureType === 'subtestsFailed') return
    fail(titleOf(test), test.line ?? 1, error.cause ?? error)
  })
  events.on('test:diagnostic', ({ message, nesting }) => {
    if (nesting > 0) tell({ kind: 'said', title: '', text: message })
    else if (!COUNT.test(message)) remarks.push(message)
  })
  const summary = await new Promise<Summary>((ended) => events.on('test:summary', ended).resume())
  // Node's runner does not report what a file throws after its first test.
  await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    if (!errors.has(error)) fail('', 1, error)
  })
  // Node's runner only prints a remark for errors that belong to no test.
  if (!summary.success && errors.size === 0) fail('', 1, remarks.join('\n'))
  return { counts: summary.counts, ms: summary.duration_ms }
}

interface Summary {
  readonly success: boolean
  readonly counts: Counts
  readonly duration_ms: number
}

interface Named {
  readonly name: string
  readonly testId: number
  readonly parentId: number | undefined
}

/** Puts the titles of the suites before a test's own. */
function titles(): (test: Named) => string {
  const known = new Map<number | undefined, string>()
  return ({ name, testId, parentId }) => {
    const suite = known.get(parentId)
    const title = suite === undefined ? name : `${suite} > ${name}`
    known.set(testId, title)
    return title
  }
}
