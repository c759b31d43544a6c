import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { defaultSettings } from '../../local/stitch/settings.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askApi } from './local-stitch-client.ts'

const stitch = await startTestStitch()
beforeEach(() => {
  Object.assign(stitch.settings, defaultSettings())
  stitch.faults.clear()
  stitch.counters.reset()
})

const BANKS = 'query Banks { banks { name } }'
const CREATE = `mutation Create { clientPaymentInitiationRequestCreate(input: {
  amount: {quantity: "1.00", currency: "ZAR"}, payerReference: "p", beneficiaryReference: "b", merchantId: "m"})
  { paymentInitiationRequest { id state { __typename } } } }`
const LIST = '{ client { paymentInitiationRequests { edges { node { id state { __typename } } } } } }'

const ask = (query = BANKS) => askApi(stitch, query)
const countRequests = async () => (await ask(LIST)).json.data.client.paymentInitiationRequests.edges.length

/** Meets the fault once, and checks that the next request is well again. */
async function meet(does: string, options: Record<string, unknown> = {}, query = BANKS) {
  stitch.faults.add({ at: 'graphql', does, options })
  const answer = await ask(query)
  assert.ok((await ask()).json.data.banks, 'the request after the fault')
  return answer
}

describe('the simulated API fails as the script says', () => {
  for (const status of [400, 401, 403, 429, 500, 502, 503, 504]) {
    it(`${status}`, async () => assert.equal((await meet(String(status))).status, status))
  }

  for (const status of [200, 400, 401]) {
    for (const place of ['top', 'errors']) {
      it(`unauthenticated: HTTP ${status}, extensions in ${place}`, async () => {
        const answer = await meet('unauthenticated', { status, place })
        const { errors, extensions } = answer.json
        assert.equal(answer.status, status)
        assert.equal((place === 'top' ? extensions : errors[0].extensions).code, 'UNAUTHENTICATED')
      })
    }
  }

  it('unauthenticated: in the form of the settings by default', async () => {
    stitch.settings.unauthenticatedStatus = 401
    assert.equal((await meet('unauthenticated')).status, 401)
  })

  it('hang: no header comes', async () => {
    stitch.faults.add({ at: 'graphql', does: 'hang' })
    const signal = AbortSignal.timeout(100)
    await assert.rejects(fetch(stitch.apiEndpoint, { method: 'POST', signal }), { name: 'TimeoutError' })
  })

  it('reset: nothing is executed', async () => {
    const before = await countRequests()
    await assert.rejects(meet('reset', {}, CREATE), TypeError)
    assert.equal(await countRequests(), before)
  })

  it('answer-lost: it is executed, and no caller hears of it', async () => {
    const before = await countRequests()
    await assert.rejects(meet('answer-lost', {}, CREATE), TypeError)
    assert.equal(await countRequests(), before + 1)
  })

  it('slow: it is executed later', async () => {
    const begin = Date.now()
    assert.ok((await meet('slow', { seconds: 0.2 })).json.data.banks)
    assert.ok(Date.now() - begin >= 190)
  })

  it('slow: it is not executed for a caller who has gone', async () => {
    const before = await countRequests()
    stitch.faults.add({ at: 'graphql', does: 'slow', options: { seconds: 0.2 } })
    const headers = { authorization: `Bearer ${stitch.issueToken()}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ query: CREATE })
    const signal = AbortSignal.timeout(50)
    await assert.rejects(fetch(stitch.apiEndpoint, { method: 'POST', headers, body, signal }), {
      name: 'TimeoutError',
    })
    await meet('slow', { seconds: 0.3 })
    assert.equal(await countRequests(), before)
  })

  it('html, not-json, redirect, large-body, truncated', async () => {
    assert.match((await meet('html')).text, /<!doctype html>/)
    assert.equal((await meet('not-json')).json, undefined)
    assert.equal((await meet('redirect')).status, 307)
    assert.equal((await meet('large-body', { mebibytes: 1 })).json.padding.length, 1024 * 1024)
    await assert.rejects(meet('truncated'), TypeError)
  })

  it('partial: an error beside the data', async () => {
    const { status, json } = await meet('partial')
    assert.equal(status, 200)
    assert.ok(json.data.banks.length > 0 && json.errors.length === 1)
  })

  it('null-data', async () => assert.deepEqual((await meet('null-data')).json, { data: null }))

  it('withdrawn: the field is unknown, as any other is', async () => {
    const field = 'clientPaymentInitiationRequestCreate'
    const { status, json } = await meet('withdrawn', { field }, CREATE)
    assert.equal(status, 200)
    assert.match(
      json.errors[0].message,
      /^Cannot query field "clientPaymentInitiationRequestCreate" on type "Mutation"/,
    )
  })

  it('unknown-state: payment requests are in a state that the public schema does not list', async () => {
    await ask(CREATE)
    const { json } = await meet('unknown-state', {}, LIST)
    const states = json.data.client.paymentInitiationRequests.edges.map(
      (edge: { node: { state: { __typename: string } } }) => edge.node.state.__typename,
    )
    assert.ok(states.includes('PaymentInitiationRequestUnderReview'))
  })
})

describe('the script of faults at the simulated API', () => {
  it('strikes only the operation that it names', async () => {
    stitch.faults.add({ at: 'graphql', does: '503', operation: 'Create' })
    assert.equal((await ask()).status, 200)
    assert.equal((await ask(CREATE)).status, 503)
    assert.equal((await ask(CREATE)).status, 200)
  })

  it('does not take a name it does not know for a healthy answer', async (t) => {
    const log = t.mock.method(console, 'error', () => {})
    stitch.faults.add({ at: 'graphql', does: 'partail' })
    await assert.rejects(ask(), TypeError)
    assert.match(String(log.mock.calls[0]?.arguments[1]), /no fault partail/)
  })
})
