import { slowVerificationUrl } from '../lib/compose/stitch.ts'
import { json } from '../lib/middleware/answers.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { jsonBody } from '../lib/middleware/json-body.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { BankAccountVerificationInput } from '../lib/stitch/bank-account-verification-input.ts'
import { verifyBankAccount } from '../lib/stitch/verify-bank-account.ts'

/** `POST /bank-account-verifications`, for as long as the gateway waits. */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(jsonBody(BankAccountVerificationInput))
    .use(routeToken('client_bankaccountverification', environment))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, body }) =>
      json(200, await verifyBankAccount(callStitch, body, () => slowVerificationUrl(environment))),
    )

export const handler = createHandler(process.env)
