import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SSMClient } from '@aws-sdk/client-ssm'
import type { Context } from 'aws-lambda'
import { createHandler } from '../../functions/refresh-client-token.ts'
import { parameterStore } from '../../lib/aws/parameter-store/token-parameter.ts'
import { sdkSettings } from '../../lib/aws/sdk-settings.ts'
import { secretsManager } from '../../lib/aws/secrets-manager/read-secret.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseCertificate } from '../../lib/refresher/credentials/certificate.ts'
import { tokenEndpoint } from '../../lib/refresher/oauth/token-endpoint.ts'
import { buildTokenRequest } from '../../lib/refresher/oauth/token-request.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import { tokenParameterName } from '../../lib/token/scope-set.ts'
import type { Prepare } from '../measure/operation.ts'
import { SCOPE } from '../servers/scope.ts'

const { env } = process
const seconds = (): number => Math.floor(Date.now() / 1000)

/** A token that has just ended: whoever finds it has to renew it. */
const endedToken = (): ClientToken => ({
  accessToken: randomUUID(),
  tokenType: 'Bearer',
  scope: SCOPE,
  issuedAt: seconds() - 3600,
  expiresAt: seconds(),
  clientMode: 'test',
})

const parameterOf = (scope: string, endpoint?: string) =>
  parameterStore(
    new SSMClient({ ...sdkSettings(), ...(endpoint === undefined ? {} : { endpoint }) }),
    tokenParameterName('/stitch/dev/default/tokens', scope),
    undefined,
  )

/** The refresher's handler, and each call that a refresh cannot do without, made alone by the same adapters. */
export const prepare: Prepare = async () => {
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 } as Context
  const prompt = STITCH.seedScopes.map((scope) => parameterOf(scope, env.BENCH_PROMPT_AWS))
  const endAll = () => Promise.all(prompt.map((parameter) => parameter.write(endedToken())))

  const handler = createHandler({ ...env, STITCH_SCOPES: SCOPE })
  const handlerOfFour = createHandler({ ...env, STITCH_SCOPES: STITCH.seedScopes.join(',') })
  const renewed = (result: { outcomes: readonly { outcome: string }[] }): void => {
    if (result.outcomes.some(({ outcome }) => outcome !== 'refreshed'))
      throw new Error(JSON.stringify(result))
  }

  const parameter = parameterOf(SCOPE)
  const readSecret = secretsManager(new SecretsManagerClient(sdkSettings()), '/stitch/dev/default/client')
  const certificate = parseCertificate(env.BENCH_CERTIFICATE as string)
  const sign = () =>
    buildTokenRequest({
      credentials: {
        method: 'private_key_jwt',
        clientId: 'test-bench',
        clientMode: 'test',
        certificate,
        certificates: [certificate],
        keyId: certificate.thumbprint,
      },
      scope: SCOPE,
      audience: env.STITCH_TOKEN_ENDPOINT as string,
      lifetimeSeconds: 60,
      profile: 'token-endpoint',
      now: seconds(),
      jwtId: randomUUID(),
    })
  const form = await sign()
  const send = tokenEndpoint(env.STITCH_TOKEN_ENDPOINT as string)
  return {
    refresh: { before: endAll, run: async () => renewed(await handler({}, context)) },
    'refresh of four': { before: endAll, run: async () => renewed(await handlerOfFour({}, context)) },
    'read parameter': { run: () => parameter.read() },
    'read secret': { run: () => readSecret('AWSCURRENT', 5000) },
    sign: { run: sign },
    'token request': { run: () => send(form, 5000) },
    'write parameter': { run: () => parameter.write(endedToken()) },
  }
}
