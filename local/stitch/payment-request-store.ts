import { randomUUID } from 'node:crypto'
import type { Clock } from '../../lib/clock.ts'
import { connectionOf, type PageArguments } from './connection.ts'
import { type Filter, passes } from './filter.ts'
import { type PaymentMethod, paid } from './paid.ts'
import type { CreateInput, PaymentRequest, PaymentState } from './payment-request.ts'

/** Where Stitch sends payers. The simulator only names the address; it is not served here. */
const PAYMENT_PAGE = 'https://secure.stitch.money/connect/payment-request'

/** How many `latest` gives. */
const SHOWN = 12

/** The payment requests of every client, newest first. They live as long as the simulator. */
export class PaymentRequests {
  readonly #requests: PaymentRequest[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  create(clientId: string, input: CreateInput): PaymentRequest {
    const uuid = randomUUID()
    const now = this.#now()
    const account = input.beneficiary?.bankAccount ?? accountOfMerchant(input.merchantId ?? '')
    const request: PaymentRequest = {
      __typename: 'PaymentInitiationRequest',
      id: Buffer.from(`payreq/${uuid}`).toString('base64'),
      url: `${PAYMENT_PAGE}/${uuid}`,
      clientId,
      created: now,
      updated: now,
      amount: { quantity: input.amount.quantity, currency: input.amount.currency },
      payerReference: input.payerReference,
      beneficiaryReference: input.beneficiaryReference,
      externalReference: input.externalReference ?? null,
      merchant: input.merchant ?? null,
      expireAt: input.expireAt ?? null,
      restrictPayerBank: input.restrictPayerBank ?? null,
      payerInformation: input.payerInformation ?? null,
      beneficiaries: [
        {
          __typename: 'BankBeneficiary',
          name: account.name,
          bankId: account.bankId,
          bankAccountNumber: account.accountNumber,
        },
      ],
      paymentMethods: eftOf(input),
      paymentConfirmation: null,
      settlement: null,
      events: [],
      state: { __typename: 'PaymentInitiationRequestPending' },
    }
    this.#requests.unshift(request)
    return request
  }

  /** The request with that id, or undefined. A client never sees another client's requests. */
  find(id: string, clientId?: string): PaymentRequest | undefined {
    const request = this.#of(clientId).find((candidate) => candidate.id === id)
    return request && this.#expire(request)
  }

  list(clientId: string, filter: Filter | null | undefined, page: PageArguments) {
    const mine = this.#of(clientId).map((request) => this.#expire(request))
    return connectionOf(
      mine.filter((request) => passes(request, filter)),
      page,
    )
  }

  /** Moves a request to another state, from now on. */
  move(request: PaymentRequest, state: (now: string) => PaymentState): void {
    request.updated = this.#now()
    request.state = state(request.updated)
  }

  /** The newest of one client, or of all. */
  latest(clientId?: string): readonly PaymentRequest[] {
    return this.#of(clientId)
      .slice(0, SHOWN)
      .map((request) => this.#expire(request))
  }

  /** Pays a pending request; false when it cannot be paid. */
  pay(request: PaymentRequest, method: PaymentMethod): boolean {
    const [beneficiary] = request.beneficiaries
    if (beneficiary === undefined) return false
    this.move(request, paid(request, method, beneficiary))
    request.paymentConfirmation = { __typename: 'PaymentPending', date: request.updated }
    return true
  }

  /** Does what a person at Stitch would do by hand. False if no request has that id. */
  completeManually(id: string): boolean {
    const request = this.find(id)
    if (request === undefined) return false
    this.move(request, (date) => ({ __typename: 'PaymentInitiationRequestManuallyCompleted', date }))
    return true
  }

  #of(clientId: string | undefined): readonly PaymentRequest[] {
    if (clientId === undefined) return this.#requests
    return this.#requests.filter((request) => request.clientId === clientId)
  }

  #expire(request: PaymentRequest): PaymentRequest {
    const { expireAt: date, state } = request
    const isOver = date !== null && Date.parse(date) <= this.#clock()
    if (isOver && state.__typename === 'PaymentInitiationRequestPending') {
      request.updated = date
      request.state = { __typename: 'PaymentInitiationRequestExpired', date }
    }
    return request
  }

  #now(): string {
    return new Date(this.#clock()).toISOString()
  }
}

const accountOfMerchant = (merchantId: string) =>
  ({ name: merchantId.slice(0, 20), bankId: 'fnb', accountNumber: '62000000000' }) as const

function eftOf({ paymentMethods }: CreateInput): PaymentRequest['paymentMethods'] {
  const enabled = paymentMethods?.eft?.enabled
  return enabled == null ? null : [{ __typename: 'EftPaymentMethodDetails', enabled }]
}
