import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT, sourceFiles } from './source-tree.ts'

const PROBE = join(import.meta.dirname, 'module-load-probe.ts')

/** What a sibling finds in Lambda's initialisation; where nothing listens. */
const LAMBDA = {
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  STITCH_API_ENDPOINT: 'http://127.0.0.1:9/graphql',
}

/** What one process has compiled, the next one reads. */
const { NODE_COMPILE_CACHE } = process.env
const COMPILED = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }

/** What the files did when they were loaded, each thing once; the process has to end by itself, and without a word. */
function didAtLoad(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const paths = files.map((path) => join(ROOT, path))
  const { stdout, stderr, signal } = spawnSync(process.execPath, [PROBE, ...paths], {
    cwd: ROOT,
    env: { ...environment, ...COMPILED },
    encoding: 'utf8',
    timeout: 600_000,
  })
  assert.deepEqual([signal, stderr], [null, ''])
  const { problems } = JSON.parse(stdout) as { problems: string[] }
  return [...new Set(problems.map((problem) => problem.replace(/^.*: /, '')))].toSorted()
}

describe("in Lambda's initialisation", () => {
  const functions = sourceFiles('functions')
  const siblings = functions.filter(({ text }) => /prefetch: true|routeToken\(/.test(text))
  const others = functions.filter((file) => !siblings.includes(file))

  it('a sibling opens its connections, each within a bounded time, and does nothing else', () => {
    assert.ok(siblings.length >= 8)
    for (const { path } of siblings)
      assert.deepEqual(didAtLoad([path], LAMBDA), ['connect', 'setTimeout'], path)
  })

  it('the refreshers, the status function and the package do nothing', () => {
    assert.deepEqual(
      others.map(({ path }) => path),
      ['functions/refresh-client-token.ts', 'functions/refresh-clients.ts', 'functions/token-status.ts'],
    )
    const files = [...others, ...sourceFiles('lib')].map(({ path }) => path)
    assert.deepEqual(didAtLoad(files, LAMBDA), [])
  })

  it('siblings do nothing where their settings are wrong, and are loaded all the same', () => {
    const paths = siblings.map(({ path }) => path)
    assert.deepEqual(didAtLoad(paths, { ...LAMBDA, STITCH_STAGE: 'not a stage!' }), [])
  })

  it('a sibling does nothing in a process whose memory becomes a snapshot, which can hold no connection', () => {
    const snapshot = { ...LAMBDA, AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' }
    assert.deepEqual(didAtLoad([String(siblings[0]?.path)], snapshot), [])
  })
})

it('in any other process a sibling does nothing when it is loaded, whatever its settings', () => {
  const { AWS_LAMBDA_INITIALIZATION_TYPE: _, ...elsewhere } = LAMBDA
  const files = sourceFiles('functions', 'lib').map(({ path }) => path)
  assert.deepEqual(didAtLoad(files, { ...elsewhere, AWS_LAMBDA_FUNCTION_NAME: 'pay' }), [])
})
