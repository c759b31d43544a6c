import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { documentedCounters } from '../support/documented-counters.ts'

const ROOT = join(import.meta.dirname, '../..')

/**
 * What the page writes for an expression in a counter's name. One that is new stands for nothing yet, and fails the
 * test.
 */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  operation: ['<operation>'],
  scope: ['<scope set>'],
  'answer.body.error': ['<error>'],
  'this.fn.key': ['<function>'],
  'service.name': ['ssm', 'secretsmanager'],
  'service?.name': ['ssm', 'secretsmanager'],
}

/** What is passed to `count` in a source, up to the parenthesis that closes the call. */
function countedIn(source: string): string[] {
  return source
    .split(/\.count\(/)
    .slice(1)
    .map((rest) => {
      let depth = 1
      const end = [...rest].findIndex((character) => {
        if (character === '(') depth += 1
        if (character === ')') depth -= 1
        return depth === 0
      })
      return rest.slice(0, end)
    })
}

/** The names that an argument can come to, as the page writes them. */
function namesOf(argument: string): string[] {
  const literals = [...argument.matchAll(/'([^']+)'|`([^`]+)`/g)].map(
    ([, plain, template]) => plain ?? template,
  )
  assert.ok(literals.length > 0, `the counter of count(${argument}) has no name to be read`)
  return literals.flatMap((literal = '') =>
    literal.split(/\$\{([^}]+)\}/).reduce<string[]>(
      (names, part, index) => {
        const written = index % 2 === 0 ? [part] : WRITTEN[part]
        assert.ok(written, `what does the page write for \${${part}} in ${literal}?`)
        return names.flatMap((name) => written.map((end) => name + end))
      },
      [''],
    ),
  )
}

it('every counter of the local stack is explained, and no other', () => {
  const sources = globSync('local/**/*.ts', { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  )
  const counted = new Set(sources.flatMap(countedIn).flatMap(namesOf))
  assert.ok(counted.has('lambda.<function>.coldStarts'), 'the sources are read')
  const documented = documentedCounters()
  assert.deepEqual([...documented].sort(), [...counted].sort())
})
