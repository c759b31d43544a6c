import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shownEvents } from '../../../cli/shown-events.ts'

const START = 1_800_000_000_000
const event = (at: number, id = String(at)) => ({ id, at, stream: 's', text: `line ${id}` })
const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id)

describe('a follower of a log', () => {
  it('shows each event once, also one that arrives 10 s after a younger one', () => {
    const shown = shownEvents(START)
    assert.deepEqual(idsOf(shown.take([event(START + 20_000)])), [`${START + 20_000}`])
    assert.equal(shown.from(), START + 10_000)
    const late = event(START + 10_000)
    assert.deepEqual(idsOf(shown.take([late, event(START + 20_000)])), [late.id])
    assert.deepEqual(shown.take([late, event(START + 20_000)]), [])
  })

  it('reads nothing from before it began', () => {
    const shown = shownEvents(START)
    shown.take([event(START + 1)])
    assert.equal(shown.from(), START)
  })

  it('remembers 10 s of events, however long it follows', () => {
    const shown = shownEvents(START)
    for (let second = 0; second < 10_000; second += 1) {
      const events = [0, 1].map((index) => event(START + second * 1000, `${second}-${index}`))
      assert.equal(shown.take(events).length, 2)
      assert.ok(shown.size() <= 22, `${shown.size()}`)
    }
  })
})
