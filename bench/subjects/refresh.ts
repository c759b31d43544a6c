import { randomUUID } from 'node:crypto'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Context } from 'aws-lambda'
import { createHandler } from '../../functions/refresh-client-token.ts'
import { sdkSettings } from '../../lib/aws/sdk-settings.ts'
import { secretsManager } from '../../lib/aws/secrets-manager/read-secret.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { parseCertificate } from '../../lib/refresher/credentials/certificate.ts'
import { signInMemory } from '../../lib/refresher/oauth/sign-in-memory.ts'
import { tokenEndpoint } from '../../lib/refresher/oauth/token-endpoint.ts'
import { buildTokenRequest } from '../../lib/refresher/oauth/token-request.ts'
import type { Prepare } from '../measure/operation.ts'
import { SCOPE } from '../servers/scope.ts'
import { endedToken, endingTokens, parameterOf, renewed } from './ended-tokens.ts'

const { env } = process
const seconds = (): number => Math.floor(Date.now() / 1000)

/** The refresher's handler, and each call that a refresh cannot do without, made alone by the same adapters. */
export const prepare: Prepare = async () => {
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 } as Context
  const endAll = endingTokens(STITCH.seedScopes)

  const handler = createHandler({ ...env, STITCH_SCOPES: SCOPE })
  const handlerOfFour = createHandler({ ...env, STITCH_SCOPES: STITCH.seedScopes.join(',') })

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
        key: certificate,
        keyId: certificate.thumbprint,
      },
      sign: (_, unsigned) => signInMemory(certificate, unsigned),
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
