import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { STITCH } from '../../lib/providers/stitch.ts'
import { CONTROLS } from '../../local/controls.ts'
import { FAULT_NAMES } from '../../local/fault-names.ts'
import { assertNoLeak } from '../support/canary.ts'
import { documentedCounters, isOneOf, namesIn, tableRows } from '../support/documented-counters.ts'
import { startTestStack } from '../support/stack.ts'

const stack = await startTestStack()
// A tick of the schedule between two lines would be counted.
stack.lambda.schedules.close()

const run = promisify(execFile)
const PAGE = readFileSync(new URL('../../docs/run/rehearsing-outages.md', import.meta.url), 'utf8')
const SECTIONS = PAGE.split(/^## /m).map((text) => ({
  title: text.split('\n', 1)[0]?.replace(/^# .*/, 'to begin with') ?? '',
  lines: [...text.matchAll(/```bash\n([^`]+)```/g)].flatMap(([, block = '']) => block.trim().split('\n')),
}))
const LINES = SECTIONS.flatMap(({ lines }) => lines)
const VARIABLES = LINES.filter((line) => /^[A-Z]+=/.test(line))

/** Lines whose purpose is to hand out a token or a secret. */
const HANDS_OUT_SECRETS = /\/_local\/(token|credentials|certificate)(?!\w)/
/** Lines after which it is no longer known which tokens were stored. */
const REMOVES_TOKENS = /\/_local\/reset|-X DELETE \S+\/_local\/tokens/
/** Lines after which a fault that is still to come strikes no request. */
const CLEARS_FAULTS = /\/_local\/reset|-X DELETE \S+\/_local\/faults/

/** The HTTP status and the body that a line of cURL gets, with the stack's own address for that of `npm start`. */
async function answerTo(line: string): Promise<{ status: string; body: string }> {
  if (REMOVES_TOKENS.test(line)) await noteTokens()
  const script = [
    'curl() { command curl -sS -w \'\\n%{http_code}\\n\' "$@"; }',
    ...VARIABLES,
    line.replace('localhost:3000', stack.lambda.gateway.url),
  ]
  const { stdout } = await run('bash', ['--norc', '-euc', script.join('\n')])
  const [, body = '', status = ''] = /^(.*)\n(\d{3})\n$/s.exec(stdout) ?? []
  if (!HANDS_OUT_SECRETS.test(line))
    stack.outputs.add(`answer to ${line}`, body, { success: status.startsWith('2') })
  return { status, body }
}

/**
 * Keeps every token that is stored, so that it is known as a secret at the end. Faults would strike the one who looks.
 */
async function noteTokens(): Promise<void> {
  stack.faults.clear()
  for (const value of await stack.store.tokens(STITCH.seedScopes)) stack.addSecret({ what: 'token', value })
}

const COUNTERS = documentedCounters()

/**
 * Looks for one word of an expectation: `name=3` is a counter, 0 where it has not been counted; any other stands in the
 * answer.
 */
function assertSays(body: string, word: string): void {
  const [, counter, count] = /^([\w.-]+)=(\d+)$/.exec(word) ?? []
  if (counter === undefined) {
    assert.ok(body.includes(word), `no ${word} in ${body}`)
    return
  }
  assert.ok(isOneOf(COUNTERS, counter), `there is no counter ${counter}`)
  assert.equal(JSON.parse(body)[counter] ?? 0, Number(count), `${counter} in ${body}`)
}

/** A fault that has struck no request proves nothing, whatever the answers were. */
const assertAllStruck = () =>
  assert.deepEqual(
    stack.faults.pending().filter(({ times }) => Number.isFinite(times)),
    [],
  )

for (const { title, lines } of SECTIONS) {
  describe(`rehearsing outages, ${title}`, () => {
    before(async () => {
      await answerTo('curl -X POST localhost:3000/_local/reset')
    })
    for (const line of lines.filter((candidate) => candidate.startsWith('curl '))) {
      const [command = '', expected = '200'] = line.split('# →')
      const [status, ...words] = expected.trim().split(' ')
      it(`shows what it says: ${command.trim()}`, async () => {
        if (CLEARS_FAULTS.test(command) || REMOVES_TOKENS.test(command)) assertAllStruck()
        const answer = await answerTo(command)
        assert.equal(answer.status, status, answer.body)
        for (const word of words) assertSays(answer.body, word)
      })
    }
    it('has met each of its faults, and counted nothing that the page does not explain', () => {
      assertAllStruck()
      const counted = Object.keys(stack.counters.toJSON())
      assert.deepEqual(
        counted.filter((counter) => !isOneOf(COUNTERS, counter)),
        [],
      )
    })
  })
}

const rows = tableRows(PAGE, 'at')
for (const [at, does] of Object.entries(FAULT_NAMES)) {
  it(`runs every fault at ${at}, or names it as one that it does not run`, () => {
    const struck = LINES.flatMap((line) => {
      const [, fault = '{}'] = /\/_local\/faults -d '([^']+)'(?!.*→ 4)/.exec(line) ?? []
      return JSON.parse(fault).at === at ? [JSON.parse(fault).does as string] : []
    })
    const [, named = ''] = rows.find(([point = '']) => namesIn(point).includes(at)) ?? []
    const names = does.filter((name) => !name.includes(' '))
    assert.deepEqual(
      names.filter((name) => !struck.includes(name)).sort(),
      namesIn(named)
        .filter((name) => !struck.includes(name) || !names.includes(name))
        .sort(),
    )
  })
}

it('shows every control that there is', () => {
  const controls = LINES.map((line) => {
    const [, path = ''] = /localhost:3000(\/_local\/[\w/]+)/.exec(line) ?? []
    const method = /-X (\w+)/.exec(line)?.[1] ?? (line.includes(' -d ') ? 'POST' : 'GET')
    return `${method} ${path}`
  })
  assert.deepEqual(
    Object.keys(CONTROLS).filter((control) => !controls.includes(control)),
    [],
  )
})

it('shows no secret in any log or answer', () => assertNoLeak(stack))
