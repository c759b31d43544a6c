import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { startTestStack } from '../support/stack.ts'

const PAGE = new URL('../../docs/routes.md', import.meta.url)

/** An example: commands, and the JSON that the page says they print. */
interface Example {
  readonly commands: string
  readonly answer?: string
}

const examplesOf = (page: string): readonly Example[] =>
  [...page.matchAll(/```bash\n(.*?)```(?:\n+```json\n(.*?)```)?/gs)].map(([, commands = '', answer]) => ({
    commands,
    ...(answer === undefined ? {} : { answer }),
  }))

const page = await readFile(PAGE, 'utf8')
const examples = examplesOf(page)

/** Stands between what two examples print. */
const SEAM = '----- next example -----'

describe('the examples of docs/routes.md', () => {
  let printed: readonly string[]

  before(async () => {
    const stack = await startTestStack()
    const folder = await mkdtemp(join(tmpdir(), 'docs-routes-'))
    try {
      await stack.lambda.invoke('refresh-client-token')
      // An answer of 400 or more ends the shell, as a person who follows the page would stop there.
      await writeFile(join(folder, '.curlrc'), 'silent\nshow-error\nfail-with-body\n')
      const script = examples
        .map(({ commands }) => commands)
        .join(`\necho\necho '${SEAM}'\n`)
        .replaceAll('http://localhost:3000', stack.lambda.gateway.url)
        .replaceAll('http://localhost:3002', stack.stitch.url)
      printed = (await bash(script, folder)).split(SEAM)
    } finally {
      await stack.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
  it('are there for every route', () => {
    const routes = [...page.matchAll(/^\| `(GET|POST) (\/[^`?{]+)/gm)].map(([, , path]) => path ?? '')
    assert.ok(routes.length >= 9)
    for (const path of routes)
      assert.ok(
        examples.some(({ commands }) => commands.includes(`localhost:3000${path}`)),
        path,
      )
  })

  for (const [index, { commands, answer }] of examples.entries())
    it(`run: ${commands.trim().split('\n')[0]}`, () => {
      const output = printed[index] ?? assert.fail('the shell ended before')
      if (answer === undefined) return
      assert.deepEqual(shapeOf(JSON.parse(output)), shapeOf(JSON.parse(answer)), output)
    })
})

/** Members by name, and what kind of value each has; of a list its first element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
}

function bash(script: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail'], { cwd, env: { ...process.env, CURL_HOME: cwd } })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString()
      if (code === 0) resolve(text)
      else reject(new Error(`bash ended with ${code}:\n${text}\n${Buffer.concat(errors)}`))
    })
    child.stdin.end(script)
  })
}
