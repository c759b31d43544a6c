import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import { makeCertificate } from '../../local/stitch/certificate.ts'
import { UNSUITABLE_KEYS } from '../fixtures/certificates.ts'
import type { Broken } from './cli-doctor-broken.ts'

const DAY_MS = 86_400_000
/** The private key of a PEM text and all that follows. */
const PRIVATE_KEY = /-----BEGIN PRIVATE[\s\S]*/

/** AWS's files of the person who runs the tests are none of their business. */
const NO_AWS_FILES = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' }

/** What is wrong before anybody has asked Stitch for anything. */
export const BROKEN_CREDENTIALS: readonly Broken[] = [
  {
    title: 'settings that contradict each other, all of them at once',
    by: () => ({ STITCH_REFRESH_AHEAD_SECONDS: '600', STITCH_API_ENDPOINT: 'http://example.com' }),
    link: 'settings',
    code: 'config_invalid',
    says: /STITCH_REFRESH_AHEAD_SECONDS.*STITCH_API_ENDPOINT/,
  },
  {
    title: 'no AWS Region',
    by: () => ({ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, ...NO_AWS_FILES }),
    link: 'AWS',
    code: 'aws_region_missing',
    says: /--region/,
  },
  {
    title: 'an AWS profile that is not on this machine',
    by: () => ({ AWS_PROFILE: 'nope', ...NO_AWS_FILES }),
    link: 'AWS',
    code: 'aws_profile_not_found',
    says: /no AWS profile nope/,
  },
  {
    title: 'expired AWS credentials',
    by: (setUp) => setUp.fault('secretsmanager', 'ExpiredTokenException'),
    link: 'secret',
    code: 'aws_credentials_rejected',
    says: /aws sso login/,
  },
  {
    title: 'an AWS endpoint where no server listens',
    by: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }),
    link: 'secret',
    code: 'aws_unreachable',
    says: /AWS_ENDPOINT_URL/,
  },
  {
    title: 'no secret in this stage',
    by: () => ({ STITCH_SECRET_ID: '/stitch/dev/nobody/client' }),
    link: 'secret',
    code: 'secret_not_found',
    says: /stitch-token secret put/,
  },
  {
    title: 'no right to read the secret',
    by: (setUp) => setUp.fault('secretsmanager', 'deny'),
    link: 'secret',
    code: 'secret_access_denied',
    says: /your own AWS credentials/,
  },
  {
    title: 'a KMS key that cannot decrypt the secret',
    by: (setUp) => setUp.fault('kms', 'disabled'),
    link: 'secret',
    code: 'secret_decrypt_failed',
    says: /KMS key/,
  },
  {
    title: 'a secret that is scheduled for deletion',
    by: async (setUp) => {
      const setting = await setUp.certificateSecret('/deleted', setUp.certificatePem)
      await setUp.secrets.send(new DeleteSecretCommand({ SecretId: '/deleted' }))
      return setting
    },
    link: 'secret',
    code: 'secret_pending_deletion',
    says: /restore-secret/,
  },
  {
    title: 'a secret of another shape',
    by: (setUp) => setUp.store('{"client":"x"}', '/shape'),
    link: 'certificate',
    code: 'secret_malformed',
    says: /clientId/,
  },
  {
    title: 'a bare PEM without a client id',
    by: (setUp) => setUp.store(setUp.certificatePem, '/bare'),
    link: 'certificate',
    code: 'secret_malformed',
    says: /STITCH_CLIENT_ID/,
  },
  {
    title: 'a certificate without its key',
    by: (setUp) => setUp.certificateSecret('/no-key', setUp.certificatePem.replace(PRIVATE_KEY, '')),
    link: 'certificate',
    code: 'key_missing',
    says: /whole file/,
  },
  {
    title: 'the key of another certificate',
    by: async (setUp) => {
      const { privateKeyPem } = await makeCertificate()
      return setUp.certificateSecret('/mixed', setUp.certificatePem.replace(PRIVATE_KEY, privateKeyPem))
    },
    link: 'certificate',
    code: 'certificate_key_mismatch',
    says: /same file/,
  },
  {
    title: 'an elliptic-curve key',
    by: (setUp) =>
      setUp.certificateSecret('/ec', setUp.certificatePem.replace(PRIVATE_KEY, UNSUITABLE_KEYS.ec())),
    link: 'certificate',
    code: 'key_type_unsupported',
    says: /RSA/,
  },
  {
    title: 'a certificate that has ended',
    by: async (setUp) => {
      const notBefore = new Date(Date.now() - 2 * DAY_MS)
      const { pem } = await makeCertificate({ notBefore, notAfter: new Date(Date.now() - DAY_MS) })
      return setUp.certificateSecret('/expired', pem)
    },
    link: 'certificate',
    code: 'certificate_expired',
    says: /stitch-token secret put/,
  },
  {
    title: 'a certificate that has not begun',
    by: async (setUp) =>
      setUp.certificateSecret(
        '/future',
        (await makeCertificate({ notBefore: new Date(Date.now() + DAY_MS) })).pem,
      ),
    link: 'certificate',
    code: 'certificate_not_yet_valid',
    says: /clock/,
  },
  {
    title: "a test client's certificate in a live stage",
    by: () => ({ STITCH_EXPECT_CLIENT_MODE: 'live' }),
    link: 'certificate',
    code: 'client_mode_mismatch',
    says: /live client/,
  },
]
