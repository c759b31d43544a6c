import middy from '@middy/core'
import { createHandler } from '../../functions/get-payment-request.ts'
import { json } from '../../lib/middleware/answers.ts'
import { pathId } from '../../lib/middleware/path-id.ts'
import { problemDocuments } from '../../lib/middleware/problem-documents.ts'
import { stitchApi } from '../../lib/middleware/stitch-api.ts'
import { getPaymentRequest } from '../../lib/stitch/get-payment-request.ts'
import type { Prepare } from '../measure/operation.ts'
import { request } from './sibling-request.ts'

const { env } = process

/** In the place of `clientToken`: a token that was always there. */
const tokenAtHand = () => ({
  before: async ({ context }: { context: object }) => {
    Object.assign(context, { clientToken: { accessToken: 'bench', renew: async () => undefined } })
  },
})

/** The sibling's handler, and the same without the token path. */
export const prepare: Prepare = async () => {
  const withTokenPath = createHandler(env)
  const without = middy()
    .use(problemDocuments(env) as middy.MiddlewareObj)
    .use(pathId() as middy.MiddlewareObj)
    .use(tokenAtHand() as middy.MiddlewareObj)
    .use(stitchApi(env) as middy.MiddlewareObj)
    .handler(async (_event, context) => {
      const { callStitch, id } = context as unknown as Parameters<Parameters<typeof getPaymentRequest>[0]> & {
        callStitch: Parameters<typeof getPaymentRequest>[0]
        id: string
      }
      return json(200, await getPaymentRequest(callStitch, id))
    })
  return { with: { run: () => request(withTokenPath) }, without: { run: () => request(without) } }
}
