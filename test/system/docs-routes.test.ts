import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { ROUTES } from '../../api/routes.ts'
import { assertNoLeak } from '../support/canary.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import { Clone } from '../support/run-document.ts'
import { startTestStack } from '../support/stack.ts'

/** An example: commands, and the JSON that the page says they print. */
interface Example {
  readonly commands: string
  readonly answer?: string
}

const page = readPage('docs/use/routes.md')
const blocks = blocksOf(page)
const examples = blocks.flatMap(({ language, text: commands }, index): Example[] => {
  if (language !== 'bash') return []
  const next = blocks[index + 1]
  return [next?.language === 'json' ? { commands, answer: next.text } : { commands }]
})

const stack = await startTestStack()
const clone = new Clone(stack)

describe('the examples of docs/use/routes.md', () => {
  let printed: readonly string[]

  before(async () => {
    await stack.lambda.invoke('refresh-client-token')
    printed = await clone.run(examples.map(({ commands }) => commands))
    for (const [index, text] of printed.entries())
      stack.outputs.add(`standard output of ${examples[index]?.commands}`, text)
  })

  for (const [form, address] of [
    ['local', 'localhost:3000'],
    ['deployed', 'signed "$API_URL'],
  ] as const)
    it(`are there for every route, ${form}`, () => {
      for (const { path } of ROUTES) {
        const called = `${address}${path.replace('{id}', `\${ID//=/%3D}`)}`
        assert.ok(
          examples.some(({ commands }) => commands.includes(called)),
          path,
        )
      }
    })

  for (const [index, { commands, answer }] of examples.entries())
    it(`run: ${commands.trim().split('\n')[0]}`, () => {
      const output = printed[index] ?? assert.fail('the shell ended before')
      if (answer === undefined) return
      assert.deepEqual(shapeOf(JSON.parse(output)), shapeOf(JSON.parse(answer)), output)
    })

  it('show no secret in any output', () => assertNoLeak(stack))
})

/** Members by name, and what kind of value each has; of a list its first element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
}
