import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ROOT } from './source-tree.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
const calledIn = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:- run: |run: )?npm run ([\w:]+)/gm)].map(([, name = '']) => name)
const WORKFLOWS = globSync('.github/workflows/*.yml', { cwd: ROOT }).sort()

describe('a workflow calls scripts that are there:', () => {
  for (const path of WORKFLOWS)
    it(path, () => {
      // A workflow may use another one of ours.
      const used = [...read(path).matchAll(/uses: \.\/(\S+)/g)].map(([, other = '']) => other)
      const called = [path, ...used].flatMap((each) => calledIn(read(each)))
      assert.ok(called.length > 1)
      for (const name of called) assert.ok(name in scripts, name)
    })

  it('every one of them is found', () =>
    assert.deepEqual(WORKFLOWS, ['.github/workflows/ci.yml', '.github/workflows/release.yml']))
})

it('a pull request passes what decides here, but for the benchmark', () => {
  const decides = new Set(calledIn(read('.ci/run')).filter((name) => name !== 'bench'))
  const asked = calledIn(read('.github/workflows/ci.yml'))
  assert.ok(decides.size >= 4)
  for (const name of decides) assert.ok(asked.includes(name), name)
})

/** The jobs of a workflow, each as it is written. */
const jobsOf = (path: string): Map<string, string> => {
  const [, jobs = ''] = read(path).split(/^jobs:\n/m)
  const found = jobs.matchAll(/^ {2}([\w-]+):\n((?: {4}.*\n|\n)+)/gm)
  return new Map([...found].map(([, name = '', text = '']) => [name, text]))
}
const CI = '.github/workflows/ci.yml'
const RELEASE = '.github/workflows/release.yml'

describe('a tag becomes a draft', () => {
  const jobs = jobsOf(RELEASE)
  const job = (name: string): string => jobs.get(name) ?? assert.fail(`there is no job ${name}`)

  it('only when it is the version of package.json and everything has passed that a pull request has to pass', () => {
    assert.deepEqual([...jobs.keys()], ['tag', 'ci', 'build', 'draft'])
    assert.match(job('tag'), /test "v\$\(.*\.version'\)" = "\$GITHUB_REF_NAME"$/m)
    assert.match(job('ci'), /^ {4}needs: tag\n {4}uses: \.\/\.github\/workflows\/ci\.yml$/m)
    assert.match(read(CI), /^ {2}workflow_call:$/m)
    assert.match(job('build'), /^ {4}needs: ci$/m)
    assert.match(job('draft'), /^ {4}needs: build$/m)
  })

  it('by a job that runs none of our code, and no other job may write', () => {
    for (const path of WORKFLOWS) assert.match(read(path), /^permissions:\n {2}contents: read\n\n/m)
    const writing = [...jobsOf(CI), ...jobs].filter(([, text]) => /: write$/m.test(text))
    assert.deepEqual(
      writing.map(([name]) => name),
      ['draft'],
    )
    assert.doesNotMatch(job('draft'), /npm|node|checkout/)
  })
})

it('each job ends in time', () => {
  for (const path of WORKFLOWS)
    for (const [name, text] of jobsOf(path))
      assert.match(text, /^ {4}(timeout-minutes: \d+|uses: \.\/.*)$/m, `${name} of ${path}`)
})

it('what others wrote is taken by the hash of its commit, with its version beside it', () => {
  const used = WORKFLOWS.flatMap((path) =>
    [...read(path).matchAll(/uses: (?!\.\/)(.*)/g)].map(([, what]) => what),
  )
  assert.ok(used.length > 1)
  for (const what of used) assert.match(what ?? '', /^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})
