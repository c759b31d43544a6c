import { createHandler } from '../../functions/get-payment-request.ts'
import { json } from '../../lib/middleware/answers.ts'
import { httpFunction } from '../../lib/middleware/http-function.ts'
import { pathId } from '../../lib/middleware/path-id.ts'
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
  const without = httpFunction(env)
    .use(pathId())
    .use(tokenAtHand())
    .use(stitchApi(env))
    .handler(async (_event, { callStitch, id }) => json(200, await getPaymentRequest(callStitch, id)))
  return { with: { run: () => request(withTokenPath) }, without: { run: () => request(without) } }
}
