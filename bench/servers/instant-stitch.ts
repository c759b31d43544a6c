import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LocalServer, readBody } from '../../local/http-server.ts'
import type { Open } from './open.ts'

/** Any id will do: there is one payment request, and it is always there. */
export const PAYMENT_REQUEST_ID = 'cGF5cmVxL2JlbmNo'

const GRAPHQL_ANSWER = JSON.stringify({
  data: {
    node: {
      __typename: 'PaymentInitiationRequest',
      id: PAYMENT_REQUEST_ID,
      url: `https://secure.stitch.money/connect/payment-request/${PAYMENT_REQUEST_ID}`,
      created: '2026-11-23T17:33:09.000Z',
      updated: '2026-11-23T17:33:09.000Z',
      amount: { quantity: '100.00', currency: 'ZAR' },
      payerReference: 'INV-1',
      beneficiaryReference: 'INV-1',
      externalReference: 'order-1',
      merchant: null,
      expireAt: null,
      restrictPayerBank: null,
      beneficiaries: [
        { __typename: 'BankBeneficiary', name: 'FizzBuzz', bankId: 'fnb', bankAccountNumber: '123456789' },
      ],
      payerInformation: null,
      paymentMethods: null,
      paymentConfirmation: null,
      settlement: null,
      events: [],
      state: {
        __typename: 'PaymentInitiationRequestPending',
        paymentInitiationRequest: { id: PAYMENT_REQUEST_ID },
      },
    },
  },
})

/** The answer to a mutation that creates a payment request. */
const CREATED_ANSWER = JSON.stringify({
  data: {
    clientPaymentInitiationRequestCreate: {
      paymentInitiationRequest: {
        id: PAYMENT_REQUEST_ID,
        url: `https://secure.stitch.money/connect/payment-request/${PAYMENT_REQUEST_ID}`,
      },
    },
  },
})

/** A Stitch that thinks about nothing. */
export interface InstantStitch extends LocalServer {
  /** The access token of the latest call of the API. */
  latestToken(): string
  /** How many tokens it has issued. */
  issued(): number
}

/**
 * A Stitch that thinks about nothing: it issues a token to everyone who asks, and knows one payment request, which is
 * also what every creation gives. It answers after `delayMs`: what is measured against it is our time and not the
 * provider's.
 */
export async function startInstantStitch(delayMs: () => number, open: Open): Promise<InstantStitch> {
  let latest = ''
  let issued = 0
  const server = await open((request, response) => {
    if (request.url === '/graphql') latest = String(request.headers.authorization).replace(/^Bearer /, '')
    else issued += 1
    answer(request, response, delayMs()).catch(() => response.destroy())
  })
  return { ...server, latestToken: () => latest, issued: () => issued }
}

async function answer(request: IncomingMessage, response: ServerResponse, delayMs: number): Promise<void> {
  const body = (await readBody(request)).toString()
  if (delayMs > 0) await sleep(delayMs)
  const text =
    request.url === '/graphql'
      ? graphqlAnswer(body)
      : tokenAnswer(new URLSearchParams(body).get('scope') ?? '')
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text)
}

const graphqlAnswer = (body: string): string =>
  body.includes('clientPaymentInitiationRequestCreate') ? CREATED_ANSWER : GRAPHQL_ANSWER

const tokenAnswer = (scope: string): string =>
  JSON.stringify({
    access_token: randomBytes(32).toString('base64url'),
    expires_in: 3600,
    token_type: 'Bearer',
    scope,
  })
