import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startTestStitch } from '../support/stitch.ts'
import { askApi } from './local-stitch-client.ts'

const NOW_MS = Date.UTC(2030, 0, 1)

let nowMs = NOW_MS
const stitch = await startTestStitch({ clock: () => nowMs })

const CREATE = `mutation Create($input: ClientPaymentInitiationRequestCreateInput!) {
  clientPaymentInitiationRequestCreate(input: $input) { paymentInitiationRequest { id } } }`
const LIST = `query List($first: UInt, $last: UInt, $after: Cursor, $before: Cursor,
    $filter: PaymentInitiationRequestFilterInput) {
  client { paymentInitiationRequests(first: $first, last: $last, after: $after, before: $before, filter: $filter) {
    edges { cursor node { externalReference } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`

const INPUT = {
  amount: { quantity: '100.00', currency: 'ZAR' },
  payerReference: 'Order 1',
  beneficiaryReference: 'Shop order 1',
  merchantId: 'shop',
}

describe('the list of payment requests of the simulated Stitch', () => {
  before(async () => {
    for (const externalReference of ['a', 'b', 'c', 'd', 'e']) {
      nowMs += 1000
      const input = { ...INPUT, externalReference, payerReference: `pay-${externalReference}` }
      await askApi(stitch, CREATE, { variables: { input } })
    }
  })

  const list = async (variables: object) => {
    const { json, text } = await askApi(stitch, LIST, { variables })
    const { edges, pageInfo } = json.data.client.paymentInitiationRequests ?? assert.fail(text)
    const references = edges.map(
      (edge: { node: { externalReference: string } }) => edge.node.externalReference,
    )
    return {
      references: references.join(''),
      cursors: edges.map((edge: { cursor: string }) => edge.cursor),
      pageInfo,
    }
  }

  it('has the newest first', async () => assert.equal((await list({})).references, 'edcba'))

  it('is read page by page, forwards and backwards', async () => {
    const first = await list({ first: 2 })
    assert.deepEqual(
      [first.references, first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage],
      ['ed', true, false],
    )
    const second = await list({ first: 2, after: first.pageInfo.endCursor })
    assert.deepEqual([second.references, second.pageInfo.hasPreviousPage], ['cb', true])
    const last = await list({ first: 2, after: second.pageInfo.endCursor })
    assert.deepEqual([last.references, last.pageInfo.hasNextPage], ['a', false])
    const back = await list({ last: 2, before: last.pageInfo.startCursor })
    assert.equal(back.references, 'cb')
    assert.deepEqual(back.cursors, [back.pageInfo.startCursor, back.pageInfo.endCursor])
  })

  it('is empty after its end, without cursors', async () => {
    const { pageInfo } = await list({ first: 0 })
    assert.deepEqual([pageInfo.startCursor, pageInfo.endCursor], [null, null])
  })

  it('refuses a cursor that it did not give', async () => {
    const { json } = await askApi(stitch, LIST, { variables: { after: 'bm9uZQ==' } })
    assert.equal(json.errors[0].extensions.code, 'BAD_USER_INPUT')
  })

  const at = (seconds: number) => new Date(NOW_MS + seconds * 1000).toISOString()
  const filters: [object, string][] = [
    [{ externalReference: { eq: 'c' } }, 'c'],
    [{ externalReference: { ne: 'c' } }, 'edba'],
    [{ externalReference: { in: ['a', 'e'] } }, 'ea'],
    [{ externalReference: { nin: ['a', 'e'] } }, 'dcb'],
    [{ externalReference: { gt: 'c' } }, 'ed'],
    [{ externalReference: { gte: 'c' } }, 'edc'],
    [{ externalReference: { lt: 'c' } }, 'ba'],
    [{ externalReference: { lte: 'c' } }, 'cba'],
    [{ externalReference: { eq: 'C' } }, ''],
    [{ merchant: { eq: null } }, 'edcba'],
    [{ merchant: { gt: 'a' } }, ''],
    [{ payerReference: { eq: 'pay-b' } }, 'b'],
    [{ beneficiaryReference: { eq: INPUT.beneficiaryReference }, payerReference: { ne: 'pay-a' } }, 'edcb'],
    [{ created: { gte: at(2), lt: at(4) } }, 'cb'],
    [{ created: { eq: at(3) } }, 'c'],
    [{ created: { gt: '2030-01-01T02:00:04+02:00' } }, 'e'],
  ]
  for (const [filter, expected] of filters) {
    it(`is filtered by ${JSON.stringify(filter)}`, async () => {
      assert.equal((await list({ filter })).references, expected)
    })
  }
})
