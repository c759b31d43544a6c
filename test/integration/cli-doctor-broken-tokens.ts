import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import type { Broken } from './cli-doctor-broken.ts'

/** What is wrong between us and Stitch, and with what is stored. */
export const BROKEN_TOKENS: readonly Broken[] = [
  {
    title: 'a clock that is an hour off, and a provider that minds',
    by: (setUp) => {
      setUp.stack.stitch.settings.clockOffsetSeconds = -3600
      return undefined
    },
    link: 'clock',
    code: 'clock_skewed',
    says: /360[01] s ahead of/,
  },
  {
    title: 'a certificate that Stitch does not know',
    by: async (setUp) => setUp.certificateSecret('/unknown', (await makeCertificate()).pem),
    link: 'token endpoint',
    code: 'client_auth_rejected',
    says: /client id and certificate.* The simulated Stitch says why: .*its kid is [0-9A-F]{40}, registered: [0-9A-F]{40}\.$/,
  },
  {
    title: 'a scope that this client may not have',
    by: () => ({ STITCH_SCOPES: 'client_refund' }),
    link: 'token endpoint',
    code: 'token_request_rejected',
    says: /invalid_scope.* The simulated Stitch says why: the client may not ask for client_refund\.$/,
  },
  {
    title: 'scope sets that this client may not have, after one that it may',
    by: () => ({ STITCH_SCOPES: 'client_paymentrequest,client_refund,client_imageupload,client_other' }),
    link: 'token endpoint',
    code: 'token_request_rejected',
    says: /^For client_refund, client_other: .*invalid_scope/,
  },
  {
    title: 'a token endpoint where no server listens',
    by: () => ({ STITCH_TOKEN_ENDPOINT: 'http://127.0.0.1:9/connect/token' }),
    link: 'token endpoint',
    code: 'token_endpoint_unreachable',
    says: /way out of the network/,
  },
  {
    title: 'a token endpoint that does not speak TLS',
    by: (setUp) => ({
      STITCH_TOKEN_ENDPOINT: setUp.stack.stitch.tokenEndpoint.replace('http:', 'https:'),
      STITCH_AUDIENCE: setUp.stack.stitch.tokenEndpoint,
    }),
    link: 'token endpoint',
    code: 'token_endpoint_tls',
    says: /proxy/,
  },
  {
    title: "a proxy's page in place of the token endpoint",
    by: (setUp) => setUp.fault('token', 'html'),
    link: 'token endpoint',
    code: 'token_endpoint_bad_response',
    says: /proxy/,
  },
  {
    title: 'a token endpoint that moved',
    by: (setUp) => setUp.fault('token', 'redirect'),
    link: 'token endpoint',
    code: 'token_endpoint_redirect',
    says: /STITCH_TOKEN_ENDPOINT/,
  },
  {
    title: 'a stack that was never deployed',
    by: () => ({
      STITCH_REFRESHER_FUNCTION: 'stitch-client-tokens-default-nowhere-refresh-client-token',
    }),
    link: 'refresher',
    code: 'refresher_not_found',
    says: /npm run deploy/,
  },
  {
    title: 'no token stored yet',
    by: () => ({ STITCH_TOKEN_PARAMETER_PREFIX: '/nothing/here' }),
    link: 'parameter',
    code: 'token_unavailable',
    says: /client_paymentrequest \(missing\).*\n.*stitch-token refresh/,
  },
  {
    title: 'a parameter that is plain text',
    by: async (setUp) => {
      const Name = '/plain/tokens/client_paymentrequest'
      await setUp.ssm.send(new PutParameterCommand({ Name, Value: 'x', Type: 'String' }))
      return { STITCH_TOKEN_PARAMETER_PREFIX: '/plain/tokens' }
    },
    link: 'parameter',
    code: 'token_store_wrong_type',
    says: /SecureString/,
  },
  {
    title: 'no right to read a token',
    by: (setUp) => setUp.fault('ssm', 'deny', 'GetParameter'),
    link: 'parameter',
    code: 'token_store_unreadable',
    says: /your own AWS credentials/,
  },
  {
    title: 'a disabled token key',
    by: (setUp) => setUp.fault('ssm', 'InvalidKeyId', 'GetParameter'),
    link: 'parameter',
    code: 'kms_key_unusable',
    says: /Enable it/,
  },
  {
    title: 'tokens of a live client beside a test client in the secret',
    by: async (setUp) => {
      const now = Math.floor(Date.now() / 1000)
      const Value = JSON.stringify({
        version: 1,
        accessToken: 'x',
        tokenType: 'Bearer',
        scope: 's',
        issuedAt: now,
        expiresAt: now + 3600,
        clientMode: 'live',
      })
      const Name = '/live/tokens/client_paymentrequest'
      await setUp.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }))
      return { STITCH_TOKEN_PARAMETER_PREFIX: '/live/tokens', STITCH_SCOPES: 'client_paymentrequest' }
    },
    link: 'parameter',
    code: 'client_mode_mismatch',
    says: /refresh --force/,
  },
  {
    title: 'a stored token that Stitch has revoked',
    by: (setUp) => setUp.fault('graphql', 'unauthenticated'),
    link: 'API',
    code: 'upstream_unauthorized',
    says: /refresh --force/,
  },
  {
    title: 'a revoked token of another scope set than the first',
    by: async (setUp) => {
      const { STITCH_TOKEN_PARAMETER_PREFIX: prefix = '' } = setUp.stack.environment
      const stored = (scope: string) => `${prefix}/${scope}`
      const { Parameter } = await setUp.ssm.send(
        new GetParameterCommand({ Name: stored('client_imageupload'), WithDecryption: true }),
      )
      const Value = JSON.stringify({ ...JSON.parse(Parameter?.Value ?? ''), accessToken: 'revoked' })
      for (const [scope, value] of [
        ['client_paymentrequest', Parameter?.Value],
        ['client_imageupload', Value],
      ] as const)
        await setUp.ssm.send(
          new PutParameterCommand({ Name: `/revoked/${scope}`, Value: value, Type: 'SecureString' }),
        )
      return {
        STITCH_TOKEN_PARAMETER_PREFIX: '/revoked',
        STITCH_SCOPES: 'client_paymentrequest,client_imageupload',
      }
    },
    link: 'API',
    code: 'upstream_unauthorized',
    says: /stored token of client_imageupload/,
  },
  {
    title: 'an API where no server listens',
    by: () => ({ STITCH_API_ENDPOINT: 'http://127.0.0.1:9/graphql' }),
    link: 'API',
    code: 'upstream_unavailable',
    says: /STITCH_API_ENDPOINT/,
  },
]
