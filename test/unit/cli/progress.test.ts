import assert from 'node:assert/strict'
import { it, mock } from 'node:test'
import type { Io } from '../../../cli/io.ts'
import { withProgress } from '../../../cli/progress.ts'

/** What is written to standard error while work goes on for so many milliseconds. */
async function written(ms: number, isTerminal: boolean): Promise<string> {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    let text = ''
    const err = {
      isTerminal,
      write: (chunk: string) => {
        text += chunk
      },
    }
    const work = Promise.withResolvers<void>()
    const waiting = withProgress({ err, environment: {} } as Io, 'Waiting', work.promise)
    mock.timers.tick(ms)
    work.resolve()
    await waiting
    return text
  } finally {
    mock.timers.reset()
  }
}

it('work of under a second leaves no trace', async () => assert.equal(await written(999, true), ''))

it('from a second on a line counts, and is gone in the end', async () => {
  const text = await written(2000, true)
  assert.match(text, /Waiting … 1 s.*Waiting … 2 s/s)
  assert.ok(text.endsWith('\r\u001b[K'))
})

it('where no person looks nothing is written', async () => assert.equal(await written(5000, false), ''))
