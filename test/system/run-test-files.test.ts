import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Failure, type Listener, runTestFiles } from '../../scripts/run-test-files.ts'
import type { Counts } from '../../scripts/test-process.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/tests')
const SILENCE_MS = 600_000

/** What a run of some fixtures told, in one process. */
class Heard implements Listener {
  readonly failures: Failure[] = []
  readonly counts = new Map<string, Counts | undefined>()
  readonly remarks: string[] = []
  /** Called with every remark. */
  onRemark: (text: string) => void = () => undefined

  failed(failure: Failure) {
    this.failures.push(failure)
  }
  said(_file: string, title: string, text: string) {
    this.remarks.push(`${title}: ${text}`)
    this.onRemark(text)
  }
  done(file: string, _ms: number, counts: Counts | undefined) {
    this.counts.set(nameOf(file), counts)
  }
  async run(names: readonly string[], options: readonly string[] = []): Promise<this> {
    const files = names.map((name) => join(FIXTURES, `${name}.ts`))
    await runTestFiles({ files, processes: 1, isApart: false, options, silenceMs: SILENCE_MS }, this)
    return this
  }
  names() {
    return this.failures.map(({ file, title }) => [nameOf(file), title])
  }
}
const nameOf = (file: string) => file.slice(FIXTURES.length + 1, -3)

describe('a run of test files', () => {
  it('names every test that fails or hangs, and goes on with the next one and with the next file', async () => {
    const heard = await new Heard().run(['fails', 'passes'], ['--test-timeout=50'])
    assert.deepEqual(heard.names(), [
      ['fails', 'a suite > has a test that fails'],
      ['fails', 'a suite > has a test that hangs'],
    ])
    const [failed, hung] = heard.failures
    assert.match(failed?.text ?? '', /AssertionError.*1 !== 2/s)
    assert.equal(failed?.line, 7)
    assert.match(hung?.text ?? '', /test timed out after 50ms/)
    assert.equal(heard.counts.get('fails')?.passed, 1)
    assert.equal(heard.counts.get('passes')?.passed, 1)
    assert.deepEqual(heard.remarks, ['a suite > has a test that is skipped: skipped: it has no judge here'])
  })

  it('hears of an error after the first test of a file, of one that no test made, and of the end of a process', async () => {
    const heard = await new Heard().run(['throws', 'comes-late', 'exits', 'passes'])
    assert.deepEqual(heard.names(), [
      ['throws', ''],
      ['comes-late', ''],
      ['exits', 'ends its process'],
    ])
    const [thrown, late, ended] = heard.failures
    assert.match(thrown?.text ?? '', /RangeError: what comes after it was never reached/)
    assert.match(late?.text ?? '', /RangeError: of no test/)
    assert.match(ended?.text ?? '', /status 3/)
    assert.deepEqual([heard.counts.get('exits'), heard.counts.get('passes')?.passed], [undefined, 1])
  })

  it('has the variables that its caller has set by then, which say what was built and which way the tests go', async (t) => {
    process.env.SET_FOR_TESTS = 'yes'
    t.after(() => delete process.env.SET_FOR_TESTS)
    const heard = await new Heard().run(['asks'])
    assert.deepEqual(heard.names(), [])
    assert.equal(heard.counts.get('asks')?.passed, 1)
  })

  for (const [name, title, text] of [
    ['blocks', 'never gives the processor back', /nothing was heard of it for 600 s/],
    ['stays', '', /no test was running, and something kept the process alive for 600 s/],
  ] as const)
    it(`ends and names a file that is silent for too long (${name}), and goes on in another process`, async (t) => {
      t.mock.timers.enable({ apis: ['setTimeout'] })
      const heard = new Heard()
      heard.onRemark = () => t.mock.timers.tick(SILENCE_MS)
      await heard.run([name, 'passes'])
      assert.deepEqual(heard.names(), [[name, title]])
      assert.match(heard.failures[0]?.text ?? '', text)
      assert.equal(heard.counts.get('passes')?.passed, 1)
    })
})
