import assert from 'node:assert/strict'
import { it } from 'node:test'
import { is } from 'valibot'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { RefreshBody, requestRefresh } from '../../../lib/status/refresh-on-demand.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { BUSY, ScriptedRefresher } from '../../support/scripted-refresher.ts'

const CONFIG = readEverySetting({ STITCH_SCOPES: 'a,b,c d' })
const OUTCOMES = [{ scope: 'a', outcome: 'failed', code: 'client_auth_rejected' }]

function asked(...script: Parameters<ScriptedRefresher['script']>) {
  const refresher = new ScriptedRefresher()
  refresher.script(...script)
  return {
    refresher,
    request: (body = {}, client?: string) =>
      requestRefresh(CONFIG, (event) => refresher.invoke(event, 0), body, client),
  }
}

it('what was sent goes on to the refresher, and its result comes back', async () => {
  const { refresher, request } = asked({ kind: 'done', result: { outcomes: [] } })
  for (const body of [{}, { force: true }, { force: false, scopes: ['a'] }, { scopes: ['d c'] }]) {
    assert.deepEqual(await request(body), { outcomes: [] })
    assert.deepEqual(refresher.events.at(-1), { by: 'operator', ...body })
  }
})

it('a client that was named goes on to the refresher, too', async () => {
  const { refresher, request } = asked({ kind: 'done', result: { outcomes: [] } })
  await request({ force: true }, 'acme')
  assert.deepEqual(refresher.events, [{ by: 'operator', force: true, clients: ['acme'] }])
})

it('a client that the refresher does not know is client_unknown', async () => {
  const result = { outcomes: [{ scope: 'a', outcome: 'failed', code: 'client_unknown' }] }
  const error = await rejectionOf(asked({ kind: 'failed', result }).request({}, 'acme'))
  assert.equal(error.code, 'client_unknown')
})

for (const [body, fits] of [
  [{}, true],
  [{ force: true, scopes: ['a'] }, true],
  [{ force: 'yes' }, false],
  [{ scopes: 'a' }, false],
  [{ scopes: [1] }, false],
  [{ scopes: [] }, false],
  [{ forced: true }, false],
] as const)
  it(`the body ${JSON.stringify(body)} is ${fits ? 'taken' : 'refused'}`, () =>
    assert.equal(is(RefreshBody, body), fits))

// Fault: a function that is not the refresher
for (const result of [
  undefined,
  null,
  'canary',
  ['canary'],
  { Parameter: { Value: 'canary' } },
  { outcomes: ['canary'] },
  { outcomes: [{ secret: 'canary' }] },
  { outcomes: [{ scope: 'a', outcome: 7, secret: 'canary' }] },
  { outcomes: [], secret: 'canary' },
])
  it(`what another function answers goes no further: ${JSON.stringify(result)}`, async () => {
    const error = await rejectionOf(asked({ kind: 'done', result }).request())
    assert.deepEqual([error.code, error.facts], ['refresh_failed', {}])
    assert.match(error.message, /not the refresher\. Check STITCH_REFRESHER_FUNCTION/)
  })

it('a failed run is refresh_failed with the outcomes', async () => {
  const error = await rejectionOf(asked({ kind: 'failed', result: { outcomes: OUTCOMES } }).request())
  assert.deepEqual([error.code, error.facts.outcomes], ['refresh_failed', OUTCOMES])
})

for (const result of [undefined, null, 'text', {}])
  it(`a failed run that says ${JSON.stringify(result)} is refresh_failed without outcomes`, async () => {
    const error = await rejectionOf(asked({ kind: 'failed', result }).request())
    assert.deepEqual([error.code, error.facts.outcomes], ['refresh_failed', undefined])
  })

it('a run that did not end is refresh_failed', async () => {
  const error = await rejectionOf(asked({ kind: 'unavailable', reason: 'ETIMEDOUT' }).request())
  assert.deepEqual([error.code, error.facts.reason], ['refresh_failed', 'ETIMEDOUT'])
})

it('when its turn is taken it is refresh_in_progress, and says when to come back', async () => {
  const error = await rejectionOf(asked(BUSY).request())
  assert.deepEqual([error.code, error.facts.retryAfterSeconds], ['refresh_in_progress', 5])
})

it('a scope set that is not configured is refused before anybody is asked', async () => {
  const { refresher, request } = asked()
  const error = await rejectionOf(request({ scopes: ['a', 'canary'] }))
  assert.equal(error.code, 'scope_not_configured')
  assert.deepEqual(error.facts, { configured: ['a', 'b', 'c d'] })
  assert.equal(refresher.events.length, 0)
})
