import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { cycles, outwardArrows } from './arrows.ts'
import { ROOT, readSource, sourceFiles } from './source-tree.ts'

/** The packages in the first table of the decision about them: each with its reason. */
const [table = ''] =
  readFileSync(join(ROOT, 'docs/adr/0011-dependencies.md'), 'utf8').match(/(^\|.*\n)+/m) ?? []
const shipped = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
)
const deployed = sourceFiles('functions', 'lib')

describe('imports', () => {
  it('point inward, from floor to floor', () => {
    assert.ok(deployed.length > 50)
    assert.deepEqual(outwardArrows(deployed, shipped), [])
  })

  it('make no circle, anywhere', () => {
    assert.deepEqual(
      cycles(sourceFiles('functions', 'lib', 'api', 'infrastructure', 'local', 'cli', 'scripts', 'test')),
      [],
    )
  })

  it('are by name: no default export and no file that only passes on what others export', () => {
    for (const { path, text } of deployed) {
      assert.doesNotMatch(text, /^export default\b/m, path)
      assert.doesNotMatch(text, /^export \* from\b/m, path)
    }
  })

  it('bring every package that has a reason to be shipped', () => {
    const used = new Set(deployed.flatMap(({ imports }) => imports.map(({ target }) => target)))
    assert.deepEqual(
      shipped.filter((name) => !used.has(name)),
      [],
    )
  })

  const REFUSED: readonly [path: string, line: string, why: RegExp][] = [
    ['lib/token/a.ts', "import { b } from '../aws/b.ts'", /token knows nothing of aws/],
    ['lib/a.ts', "import type { B } from './middleware/b.ts'", /loose files knows nothing of middleware/],
    ['lib/aws/a.ts', "import { b } from '../compose/b.ts'", /aws knows nothing of compose/],
    ['lib/reader/a.ts', "import type { B } from '../refresher/b.ts'", /reader knows nothing of refresher/],
    [
      'lib/refresher/oauth/a.ts',
      "import { b } from '../../reader/b.ts'",
      /refresher knows nothing of reader/,
    ],
    ['lib/stitch/a.ts', "import { b } from '../reader/b.ts'", /stitch knows nothing of reader/],
    ['lib/cellar/a.ts', "import { b } from '../token/b.ts'", /on no floor/],
    ['lib/middleware/a.ts', "import { handler } from '../../functions/b.ts'", /nothing imports a function/],
    ['functions/a.ts', "import { handler } from './b.ts'", /nothing imports a function/],
    ['functions/a.ts', "import { startStack } from '../local/stack.ts'", /nothing but lib/],
    ['lib/a.ts', "const b = await import('../test/b.ts')", /nothing but lib/],
    ['lib/aws/a.ts', "import { readFileSync } from 'node:fs'", /has no files/],
    ['lib/token/a.ts', "import { request } from 'node:http'", /no I\/O/],
    ['lib/token/a.ts', "import { SSMClient } from '@aws-sdk/client-ssm'", /no AWS/],
    ['lib/aws/a.ts', "import { graphql } from 'graphql'", /no reason to ship/],
  ]
  for (const [path, line, why] of REFUSED)
    it(`are refused when ${path} says: ${line}`, () => {
      const [problem] = outwardArrows([readSource(path, line)], shipped)
      assert.match(problem ?? '', why)
    })

  it('are found in a circle of three, but not where one of them is only a type', () => {
    const circle = (third: string) => [
      readSource('lib/a.ts', "import { b } from './b.ts'"),
      readSource('lib/b.ts', "import {\n  c,\n} from './c.ts'"),
      readSource('lib/c.ts', third),
    ]
    assert.deepEqual(cycles(circle("export { a } from './a.ts'")), [
      'lib/a.ts → lib/b.ts → lib/c.ts → lib/a.ts',
    ])
    assert.deepEqual(cycles(circle("import type { A } from './a.ts'")), [])
  })
})
