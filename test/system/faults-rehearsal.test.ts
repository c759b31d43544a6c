import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { CONTROLS } from '../../local/controls.ts'
import { FAULT_NAMES } from '../../local/fault-names.ts'
import { startStack } from '../../local/stack.ts'
import { packageWhenStale } from '../../scripts/package-when-stale.ts'

await packageWhenStale()
const stack = await startStack()
after(() => stack.close())

const run = promisify(execFile)
const PAGE = readFileSync(new URL('../../docs/rehearsing-outages.md', import.meta.url), 'utf8')
const SECTIONS = PAGE.split(/^## /m).map((text) => ({
  title: text.split('\n', 1)[0]?.replace(/^# .*/, 'to begin with') ?? '',
  lines: [...text.matchAll(/```bash\n([^`]+)```/g)].flatMap(([, block = '']) => block.trim().split('\n')),
}))
const VARIABLES = SECTIONS.flatMap(({ lines }) => lines.filter((line) => /^[A-Z]+=/.test(line)))

/** The HTTP status and the body that a line of cURL gets, with the stack's own address for that of `npm start`. */
async function answerTo(line: string): Promise<string> {
  const script = [
    'curl() { command curl -sS -w \'\\n%{http_code}\\n\' "$@"; }',
    ...VARIABLES,
    line.replace('localhost:3000', stack.lambda.gateway.url),
  ]
  return (await run('bash', ['-euc', script.join('\n')])).stdout
}

for (const { title, lines } of SECTIONS) {
  describe(`rehearsing outages, ${title}`, () => {
    before(async () => {
      await answerTo('curl -X POST localhost:3000/_local/reset')
    })
    for (const line of lines.filter((candidate) => candidate.startsWith('curl '))) {
      const [command = '', expected = '200'] = line.split('# →')
      it(`shows what it says: ${command.trim()}`, async () => {
        const answer = await answerTo(command)
        for (const word of expected.trim().split(' '))
          assert.ok(answer.includes(word), `no ${word} in ${answer}`)
      })
    }
  })
}

it('names every fault and shows every control that there is', () => {
  const words = new Set(PAGE.match(/[\w-]+/g))
  const names = Object.values(FAULT_NAMES).flat()
  assert.deepEqual(
    names.filter((name) => !name.includes(' ') && !words.has(name)),
    [],
  )
  const controls = SECTIONS.flatMap(({ lines }) => lines).map((line) => {
    const [, path = ''] = /localhost:3000(\/_local\/[\w/]+)/.exec(line) ?? []
    const method = /-X (\w+)/.exec(line)?.[1] ?? (line.includes(' -d ') ? 'POST' : 'GET')
    return `${method} ${path}`
  })
  assert.deepEqual(
    Object.keys(CONTROLS).filter((control) => !controls.includes(control)),
    [],
  )
})
