import assert from 'node:assert/strict'
import type { Stitch } from '../../local/stitch/stitch.ts'
import { askApi } from '../integration/local-stitch-client.ts'

/** What a payer does, as the simulated environment of Stitch plays it. */
export async function pay(stitch: Stitch, paymentRequestId: string, completed = 'eft_manual'): Promise<void> {
  const { json } = await askApi(
    stitch,
    `mutation Pay($input: TestClientPaymentInitiationRequestSimulateCompleteInput!) {
      testClientPaymentInitiationRequestSimulateComplete(input: $input) { paymentRequestId }
    }`,
    { variables: { input: { paymentRequestId, paymentMethods: { completed } } } },
  )
  assert.equal(json.errors, undefined)
}

/** A payment request whose time is over, which Stitch itself takes; its id. */
export async function createExpired(stitch: Stitch, request: object): Promise<string> {
  const { json } = await askApi(
    stitch,
    `mutation Create($input: ClientPaymentInitiationRequestCreateInput!) {
      clientPaymentInitiationRequestCreate(input: $input) { paymentInitiationRequest { id } }
    }`,
    { variables: { input: { ...request, expireAt: '2020-01-01T00:00:00Z' } } },
  )
  return json.data.clientPaymentInitiationRequestCreate.paymentInitiationRequest.id
}
