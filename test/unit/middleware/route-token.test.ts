import assert from 'node:assert/strict'
import { it } from 'node:test'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { routeToken } from '../../../lib/middleware/route-token.ts'
import { tokensPrefixOf } from '../../../lib/token/many-clients.ts'
import { aContext } from '../../support/invocation.ts'
import { anAws } from '../../support/sdk-clients.ts'
import { overhear } from '../../support/stack-output.ts'
import { aToken, SCOPE } from '../../support/tokens.ts'
import { setVariables } from '../../support/variables.ts'

const PREFIXES = { default: '/stitch/dev/default/tokens', acme: tokensPrefixOf('dev', 'acme') }

it('a route has the token of the client that its path names, or that of the one client, which it reads ahead', async (t) => {
  const { ssm, environment, counters } = await anAws(t)
  for (const [client, prefix] of Object.entries(PREFIXES))
    await parameterStore(ssm, `${prefix}/${SCOPE}`).write(
      aToken({ accessToken: `of-${client}`, issuedAt: Math.floor(Date.now() / 1000) - 600 }),
    )
  setVariables({ AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' }, t)
  const handler = middy<APIGatewayProxyEventV2>()
    .use(routeToken(SCOPE, environment))
    .handler(async (_event, { clientToken: { accessToken } }) => accessToken)
  await t.waitFor(() => assert.equal(counters.get('ssm.GetParameter'), 1), { interval: 5, timeout: 30_000 })
  const call = (pathParameters?: object) =>
    overhear(
      () => undefined,
      async () => handler({ pathParameters } as never, aContext() as never),
    )
  assert.equal(await call(), 'of-default')
  assert.equal(await call({ client: 'acme' }), 'of-acme')
})
