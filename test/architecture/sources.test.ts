import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSource, type SourceFile, sourceFiles } from './source-tree.ts'

const MOST_LINES = 250
const MOST_HANDLER_LINES = 25

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
