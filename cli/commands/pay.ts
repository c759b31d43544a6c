import { object, string } from 'valibot'
import { StitchError } from '../../lib/errors.ts'
import { isLoopback } from '../../lib/safe-address.ts'
import { getPaymentRequest } from '../../lib/stitch/get-payment-request.ts'
import type { Operation } from '../../lib/stitch/operation.ts'
import { connectApi } from '../api/caller.ts'
import { CliError } from '../cli-error.ts'
import { settingsOfOne } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'
import { styled } from '../visible-text.ts'

export interface PayOptions extends GlobalOptions {
  /** How the payer pays, in Stitch's words; `eft_manual` by default. */
  readonly method: string
}

/** The scope that Stitch wants for everything about payment requests. */
const SCOPE = 'client_paymentrequest'

/** What Stitch lets test clients do in place of a payer (Stitch: "Simulate payments"). */
const PAY: Operation<unknown> = {
  kind: 'mutation',
  name: 'SimulatePayment',
  document: `mutation SimulatePayment($input: TestClientPaymentInitiationRequestSimulateCompleteInput!) {
  testClientPaymentInitiationRequestSimulateComplete(input: $input) { paymentRequestId }
}`,
  data: object({
    testClientPaymentInitiationRequestSimulateComplete: object({ paymentRequestId: string() }),
  }),
}

/** `pay ID`: pays a payment request at the simulated Stitch, as its payer would. */
export async function pay(io: Io, id: string, options: PayOptions): Promise<number> {
  const config = settingsOfOne(io)
  const { host, hostname } = new URL(config.apiEndpoint)
  if (!isLoopback(hostname))
    throw new CliError(
      'local_stack_only',
      'Start the local stack (npm start), and set the variables that it prints. ' +
        `Only its simulated Stitch has a payer. STITCH_API_ENDPOINT is ${host}.`,
      { host },
    )
  const scope = config.scopeSets.find((set) => set.split(' ').includes(SCOPE)) ?? SCOPE
  const { call } = await connectApi(io, config, scope)
  const before = await withProgress(io, 'Looking at the payment request', getPaymentRequest(call, id))
  if (before.state.type !== 'pending')
    throw new StitchError(
      'payment_request_not_pending',
      `The payment request is ${before.state.type} already: it cannot be paid.`,
      {
        facts: { state: before.state.type },
      },
    )
  const input = { paymentRequestId: id, paymentMethods: { completed: options.method } }
  await withProgress(io, 'Paying', call(PAY, { input }))
  const { state, amount, payerReference } = await getPaymentRequest(call, id)
  if (options.json === true) printJson(io, { id, state: state.type, amount })
  else
    printLines(io, [
      [styled('green', '✔'), ` ${amount.currency} ${amount.quantity} for ${payerReference}: ${state.type}`],
    ])
  return EXIT.ok
}
