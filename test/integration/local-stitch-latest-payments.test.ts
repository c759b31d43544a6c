import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { MANY } from '../../lib/token/many-clients.ts'
import { controlAddress } from '../../local/control-address.ts'
import { Counters, FaultScript } from '../../local/faults.ts'
import { Journal } from '../../local/journal.ts'
import { namedClients } from '../../local/many-clients.ts'
import { TokenLives } from '../../local/token-lives.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { startServer } from '../support/loopback.ts'
import { thisSuite } from '../support/owner.ts'
import { startTestStitch } from '../support/stitch.ts'
import { askApi, clientAt } from './local-stitch-client.ts'

const CREATE = `mutation Create($input: ClientPaymentInitiationRequestCreateInput!) {
  clientPaymentInitiationRequestCreate(input: $input) { paymentInitiationRequest { id } } }`
const READ = `query Read($id: ID!) { node(id: $id) {
  ... on PaymentInitiationRequest { state { __typename } } } }`
const INPUT = {
  amount: { quantity: '100.00', currency: 'ZAR' },
  payerReference: 'Order 1',
  beneficiaryReference: 'Shop order 1',
  merchantId: 'shop',
}

interface Shown {
  readonly payments: readonly { readonly id: string; readonly state: string }[]
}

/** More than the console shows. */
const OTHERS = 13

describe('a payment request that was made before many others', () => {
  const owner = thisSuite()
  let stitch: Awaited<ReturnType<typeof startTestStitch>>
  let url: string
  let first: string
  before(async () => {
    const clients = namedClients(2, THROWAWAY_PEM)
    stitch = await startTestStitch({ clients }, owner)
    const server = await startServer(
      controlAddress({
        stitch,
        faults: new FaultScript(),
        counters: new Counters(),
        journal: new Journal(),
        lives: new TokenLives(),
        limits: {},
        functionSettings: () => ({ STITCH_CLIENT: MANY }),
        lambda: () => undefined,
        forgetTokens: async () => {},
      }),
      owner,
    )
    url = server.url
    first = await create(0)
    for (let made = 0; made < OTHERS; made += 1) await create(1)
  })

  const tokenOf = (client: number) => stitch.issueToken(undefined, clientAt(stitch, client).id)
  const create = async (client: number): Promise<string> => {
    const { json } = await askApi(stitch, CREATE, { token: tokenOf(client), variables: { input: INPUT } })
    return json.data.clientPaymentInitiationRequestCreate.paymentInitiationRequest.id
  }
  const shown = async (alias: string) =>
    ((await (await fetch(`${url}/_local/console/state?client=${alias}`)).json()) as Shown).payments

  it('is shown in the console when its client is chosen', async () => {
    assert.deepEqual(
      (await shown('client-1')).map(({ id, state }) => [id, state]),
      [[first, 'pending']],
    )
    assert.equal((await shown('client-2')).length, 12)
  })

  it('can be paid once', async () => {
    const pay = () => fetch(`${url}/_local/pay`, { method: 'POST', body: JSON.stringify({ id: first }) })
    const paid = await pay()
    assert.deepEqual([paid.status, await paid.json()], [200, { id: first }])
    const { json } = await askApi(stitch, READ, { token: tokenOf(0), variables: { id: first } })
    assert.equal(json.data.node.state.__typename, 'PaymentInitiationRequestCompleted')
    assert.equal((await pay()).status, 400)
  })
})
