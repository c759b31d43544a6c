import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { arrowsBetween, cycles, outwardArrows } from './arrows.ts'
import { drawnArrows, reachable } from './drawing.ts'
import { ROOT, readSource, sourceFiles } from './source-tree.ts'
import { brokenSteps, roomsOf, walkIn } from './walk.ts'

/** The packages in the first table of the decision about them: each with its reason. */
const [table = ''] =
  readFileSync(join(ROOT, 'docs/adr/0011-dependencies.md'), 'utf8').match(/(^\|.*\n)+/m) ?? []
const shipped = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
)
const deployed = sourceFiles('functions', 'lib')

const rooms = sourceFiles('api', 'bench', 'cli', 'functions', 'infrastructure', 'lib', 'local', 'scripts')
const everything = [...rooms, ...sourceFiles('test')]
const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')

describe('imports', () => {
  it('point inward, from floor to floor, of types as of values, in every room', () => {
    assert.ok(deployed.length > 50)
    assert.deepEqual(outwardArrows(everything, shipped), [])
  })

  it('form no cycle anywhere, not even through types', () => {
    assert.deepEqual(cycles(everything), [])
  })

  it('are those that CONTRIBUTING.md draws: each is drawn or follows, and each that is drawn is there', () => {
    const imported = arrowsBetween(rooms)
    const drawn = drawnArrows(contributing)
    assert.ok(drawn.size > 20)
    assert.deepEqual(
      [...imported].filter((arrow) => !reachable(drawn).has(arrow)),
      [],
    )
    assert.deepEqual(
      [...drawn].filter((arrow) => !imported.has(arrow)),
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
    [
      'lib/middleware/a.ts',
      "import { handler } from '../../functions/b.ts'",
      /middleware knows nothing of functions/,
    ],
    ['functions/a.ts', "import { handler } from './b.ts'", /functions knows nothing of functions/],
    ['functions/a.ts', "import { startStack } from '../local/stack.ts'", /knows nothing of (local|test)/],
    ['lib/a.ts', "const b = await import('../test/b.ts')", /knows nothing of (local|test)/],
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

  it('are found in a circle of three, also where one of them is only a type', () => {
    const circle = (third: string) => [
      readSource('lib/a.ts', "import { b } from './b.ts'"),
      readSource('lib/b.ts', "import {\n  c,\n} from './c.ts'"),
      readSource('lib/c.ts', third),
    ]
    assert.deepEqual(cycles(circle("export { a } from './a.ts'")), [
      'lib/a.ts → lib/b.ts → lib/c.ts → lib/a.ts',
    ])
    assert.deepEqual(cycles(circle("import type { A } from './a.ts'")), [
      'lib/a.ts → lib/b.ts → lib/c.ts → lib/a.ts',
    ])
    assert.deepEqual(cycles(circle("import { d } from './d.ts'")), [])
  })
})

describe("a token's walk in CONTRIBUTING.md", () => {
  const walk = walkIn(contributing)

  it('has at most 20 files, each joined to one beside it', () => {
    assert.ok(walk.length > 10 && walk.length <= 20, `${walk.length} files`)
    assert.deepEqual(brokenSteps(walk, sourceFiles('lib')), [])
    assert.deepEqual(brokenSteps([...walk, 'lib/nowhere.ts'], sourceFiles('lib')), ['lib/nowhere.ts'])
    assert.deepEqual(brokenSteps([...walk, 'lib/http/http-date.ts'], sourceFiles('lib')), [
      'lib/http/http-date.ts',
    ])
  })

  it('enters no room twice', () => {
    const rooms = roomsOf(walk)
    assert.deepEqual(rooms, [...new Set(rooms)])
    assert.equal(roomsOf(['lib/a/b.ts', 'lib/c/d.ts', 'lib/c/e.ts', 'lib/a/f.ts']).length, 3)
  })
})

describe('lib', () => {
  it('has at most five loose files', () => {
    const loose = deployed.filter(({ path }) => /^lib\/[^/]+$/.test(path))
    assert.ok(loose.length <= 5, loose.map(({ path }) => path).join())
  })

  it('knows the name Stitch only where it is meant: its provider, its operations, settings, messages and the error', () => {
    const KNOWS = /^lib\/(providers|stitch|compose|entries)\//
    const code = (text: string) =>
      text
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
        .replace(/`[^`]*`|'[^'\n]*'|"[^"\n]*"/g, '')
        .replace(/\bStitchError\b/g, '')
    const knowing = deployed.filter(
      ({ path, text }) => path.startsWith('lib/') && !KNOWS.test(path) && /stitch/i.test(code(text)),
    )
    assert.deepEqual(
      knowing.map(({ path }) => path),
      ['lib/middleware/stitch-api.ts'],
    )
  })
})
