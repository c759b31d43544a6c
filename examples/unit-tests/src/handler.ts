import middy from '@middy/core'
import { clientToken } from 'stitch-client-tokens/middy'
import { type StitchClient, stitchClient } from 'stitch-client-tokens/stitch'
import { LatestPaymentsDocument } from './gql/graphql.ts'

const scope = 'client_paymentrequest'

/** What the handler works with. A unit test gives others; making these does no I/O. */
interface Parts {
  readonly token?: ReturnType<typeof clientToken>
  readonly stitch?: StitchClient
}

/** The ids of the newest payments, and which token was used for them. */
export const createHandler = ({
  token = clientToken({ scope }),
  stitch = stitchClient({ scope }),
}: Parts = {}) =>
  middy()
    .use(token)
    .handler(async (_event, context) => {
      const options = { token: context.clientToken, context }
      const { client } = await stitch.request(LatestPaymentsDocument, { first: 5 }, options)
      const edges = client.paymentInitiationRequests?.edges ?? []
      return { ids: edges.map(({ node }) => node.id), tokenVersion: context.clientToken.version }
    })

export const handler = createHandler()
