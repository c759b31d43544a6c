import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { startLocal } from 'stitch-client-tokens/local'
import { stitchClient } from 'stitch-client-tokens/stitch'
import { LatestPaymentsDocument } from '../src/gql/graphql.ts'

const local = await startLocal({ scopes: ['client_paymentrequest'] })
after(() => local.close())

it('reads a token and asks the simulated Stitch, also after a rejection', async () => {
  const stitch = stitchClient({ scope: 'client_paymentrequest', environment: local.environment })
  const first = await stitch.request(LatestPaymentsDocument, { first: 1 })
  assert.deepEqual(first.client.paymentInitiationRequests, { edges: [] })
  local.fault({ at: 'graphql', does: '503' })
  await stitch.request(LatestPaymentsDocument, { first: 1 })
  assert.ok((local.counters()['graphql.requests'] ?? 0) >= 3)
})
