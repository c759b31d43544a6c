import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { type SdkCommand, sendWithin } from '../../../lib/aws/send-within.ts'

type Attempt = () => Promise<unknown>

/** A command whose attempts go through what is added to it, and the way to make an attempt. */
function aCommand() {
  let added = (attempt: Attempt): Attempt => attempt
  const add = (wrap: (next: Attempt) => Attempt) => {
    added = wrap
  }
  const command = { middlewareStack: { add } } as unknown as SdkCommand<object, object>
  return { command, make: (attempt: Attempt) => added(attempt)() }
}

const failing = (error: Error) => async () => {
  throw error
}

describe('a call whose time is over', () => {
  const hanging = (signal: AbortSignal) => async () => {
    await once(signal, 'abort')
    throw new Error('broken off')
  }

  it('fails by the last attempt that AWS answered, not by the one that was broken off', async () => {
    const { command, make } = aCommand()
    const throttled = new Error('throttled')
    const work = sendWithin(20, command, async ({ abortSignal }) => {
      await make(failing(new Error('failed before'))).catch(() => undefined)
      await make(failing(throttled)).catch(() => undefined)
      return make(hanging(abortSignal))
    })
    assert.equal(await work.catch((error) => error), throttled)
  })

  it('fails as broken off where AWS answered nothing', async () => {
    const { command, make } = aCommand()
    const work = sendWithin(20, command, ({ abortSignal }) => make(hanging(abortSignal)))
    await assert.rejects(work, /broken off/)
  })
})

it('a call that ends in its time gives what it gives, also after an attempt that failed', async () => {
  const { command, make } = aCommand()
  const send = async () => {
    await make(failing(new Error('failed before'))).catch(() => undefined)
    return make(async () => 'answer')
  }
  assert.equal(await sendWithin(60_000, command, send), 'answer')
})

it('a call that fails in its time fails as it does, whatever failed before', async () => {
  const { command, make } = aCommand()
  const last = new Error('refused')
  const send = async () => {
    await make(failing(new Error('failed before'))).catch(() => undefined)
    throw last
  }
  assert.equal(await sendWithin(60_000, command, send).catch((error) => error), last)
})
