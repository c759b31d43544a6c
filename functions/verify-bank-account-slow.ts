import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { json } from '../lib/middleware/answers.ts'
import { clientToken } from '../lib/middleware/client-token.ts'
import { directInvocation } from '../lib/middleware/direct-invocation.ts'
import { jsonBody } from '../lib/middleware/json-body.ts'
import { problemDocuments } from '../lib/middleware/problem-documents.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { BankAccountVerificationInput } from '../lib/stitch/bank-account-verification-input.ts'
import { verifyBankAccount } from '../lib/stitch/verify-bank-account.ts'

/** The same as `POST /bank-account-verifications`, for slow banks: by function URL, or invoked with the bare body. */
export const createHandler = (environment: Environment) =>
  middy<APIGatewayProxyEventV2>()
    .use(directInvocation())
    .use(problemDocuments(environment))
    .use(jsonBody(BankAccountVerificationInput))
    .use(clientToken({ scope: 'client_bankaccountverification', environment, prefetch: true }))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, body }) => json(200, await verifyBankAccount(callStitch, body)))

export const handler = createHandler(process.env)
