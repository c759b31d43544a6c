import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSource, type SourceFile, sourceFiles } from './source-tree.ts'

const MOST_LINES = 250
const MOST_HANDLER_LINES = 25

const MOST_PARAMETERS = 4

const deployed = sourceFiles('functions', 'lib')
const all = sourceFiles('functions', 'lib', 'api', 'infrastructure', 'local', 'cli', 'scripts', 'test')

const pathsOf = (files: readonly SourceFile[]) => files.map(({ path }) => path)
const linesOf = ({ text }: SourceFile) => text.trimEnd().split('\n').length

/** Exported names without a TSDoc comment right before them. */
const undocumented = ({ path, text }: SourceFile): string[] => {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const [, name] =
      /^export (?:abstract |async )?(?:const|function\*?|class|interface|type) (\w+)/.exec(line) ?? []
    return name === undefined || lines[index - 1]?.trimEnd().endsWith('*/') ? [] : [`${path}: ${name}`]
  })
}

/** What another dialect than the one in CONTRIBUTING.md would say. */
const FOREIGN_WORDS: readonly RegExp[] = [
  /^import [^\n]*\b(test|suite)\b[^\n]* from 'node:test'/m,
  /^import (?!assert from 'node:assert\/strict')[^\n]*'(node:)?assert(\/strict)?'/m,
  /\bassert\.\w*[sS]trict\w*\(/,
  /\bassert\.ok\(\S+ [!=]== [^&|()\n]+\)$/m,
  /\bassert\.(throws|rejects)\([^,\n]*\)$/m,
  /\bassert\.(throws|rejects)\((?:[^\n]*\n(?!\n)){0,2}?(?:[^\n]*, | *)\([\w{][^()\n]*\) =>/,
  /\b(?:it\([^\n]*['"`}], |(?:before|after|beforeEach|afterEach)\()(?:async )?\((?!t\b)\w+(: TestContext)?\) =>/,
]

/** What only adapters, compositions and the clock itself may touch. */
const AMBIENT = /\b(Date\.now|Math\.random|setTimeout|setInterval|process\.|new Date\(\))/

describe('the sources', () => {
  it(`stay under ${MOST_LINES} lines a file`, () => {
    assert.deepEqual(pathsOf(all.filter((file) => linesOf(file) > MOST_LINES)), [])
  })

  it(`keep handlers within ${MOST_HANDLER_LINES} lines`, () => {
    const handlers = deployed.filter(({ path }) => path.startsWith('functions/'))
    assert.ok(handlers.length >= 4)
    assert.deepEqual(pathsOf(handlers.filter((file) => linesOf(file) > MOST_HANDLER_LINES)), [])
  })

  it(`let a function take at most ${MOST_PARAMETERS} parameters`, () => {
    const rooms = sourceFiles('api', 'bench', 'cli', 'functions', 'infrastructure', 'lib', 'local', 'scripts')
    assert.deepEqual(rooms.flatMap(crowded), [])
    const five = 'const f = (a: A, b: { c: number, d: E }, e: (f: F, g: G) => H, i = [1, 2], j?: J): K => 1'
    assert.deepEqual(crowded(readSource('lib/a.ts', five)), ['lib/a.ts: 5 parameters: a: A, b: { c: nu'])
    assert.deepEqual(crowded(readSource('lib/a.ts', five.replace(', j?: J', ''))), [])
  })

  it('give no log the facts that repeat what a caller sent: factsForLog is for that', () => {
    const asAWhole =
      /\.\.\.\w[\w.]*\.facts\b|[,(:] *\w[\w.]*\.facts *[,)}]|\{[^{}]*\bfacts\b[^{}]*\} = \w*(error|failure|known)\b/i
    const wrong = [
      '{ ...error.facts }',
      'log.error(m, known.facts)',
      '{ facts: a.b.facts }',
      'const { code, facts } = error',
    ]
    for (const text of wrong) assert.match(text, asAWhole)
    for (const text of ['const { reason } = error.facts', 'say({ client, ...facts })'])
      assert.doesNotMatch(text, asAWhole)
    assert.deepEqual(pathsOf(deployed.filter(({ text }) => asAWhole.test(text))), [])
  })

  it('are named in kebab-case', () => {
    const name = /^([a-z0-9-]+\/)+[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test)?\.(ts|mjs|js)$/
    assert.deepEqual(
      pathsOf(all).filter((path) => !name.test(path)),
      [],
    )
  })

  it('never print past the log, in lib and functions', () => {
    assert.deepEqual(pathsOf(deployed.filter(({ text }) => /\bconsole\./.test(withoutComments(text)))), [])
  })

  it('take time, chance and environment as arguments in the core', () => {
    const core = deployed.filter(
      ({ path }) =>
        /^lib\//.test(path) &&
        !/^lib\/(aws|http|observe|entries|compose|middleware)\/|^lib\/clock\.ts$/.test(path),
    )
    const ambient = core.filter(({ text }) => AMBIENT.test(withoutDefaults(withoutComments(text))))
    assert.deepEqual(pathsOf(ambient), [])
  })

  it('speak one dialect, in the tests', () => {
    const foreign = sourceFiles('test').flatMap(({ path, text }) =>
      FOREIGN_WORDS.flatMap((word) => word.exec(text)?.[0] ?? []).map((found) => `${path}: ${found}`),
    )
    assert.deepEqual(foreign, [])
  })

  it('document everything that lib exports', () => {
    assert.deepEqual(deployed.filter(({ path }) => path.startsWith('lib/')).flatMap(undocumented), [])
    assert.deepEqual(
      undocumented(readSource('lib/a.ts', 'export const a = 1\n/** B. */\nexport const b = 2')),
      ['lib/a.ts: a'],
    )
  })
})

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

/** A default such as `environment = process.env` is an argument like any other. */
const withoutDefaults = (text: string): string => text.replace(/= process\.env\b/g, '')

/** Functions with too many parameters. Only lists with a type in them are looked at: others are calls. */
function crowded({ path, text }: SourceFile): readonly string[] {
  const code = withoutComments(text)
  return [...code.matchAll(/\(/g)].flatMap(({ index }) => {
    const list = enclosed(code, index)
    const isFunction = /^\s*(:[^=;{]+)?\s*(=>|\{)/.test(code.slice(index + list.length + 2))
    const parameters = topLevel(list)
    if (!isFunction || !/^\s*\{?[\w\s,{}=.]*\??:/.test(list) || parameters.length <= MOST_PARAMETERS)
      return []
    return [`${path}: ${parameters.length} parameters: ${list.trim().slice(0, 16)}`]
  })
}

/** The text between this parenthesis and its partner. */
function enclosed(code: string, from: number): string {
  let depth = 0
  for (let index = from; index < code.length; index += 1) {
    if (code[index] === '(') depth += 1
    if (code[index] === ')') depth -= 1
    if (depth === 0) return code.slice(from + 1, index)
  }
  return ''
}

/** The parts of a list between commas that are in no brackets. */
function topLevel(list: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const [index, letter] of [...list].entries()) {
    if (/[([{<]/.test(letter)) depth += 1
    if (/[)\]}]/.test(letter) || (letter === '>' && list[index - 1] !== '=')) depth -= 1
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.filter((part) => part.trim() !== '')
}
