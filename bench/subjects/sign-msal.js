import { ClientAssertion, CryptoProvider } from '@azure/msal-node'
import { assertionClaims } from './assertion-claims.ts'
import { signingOperations } from './signing-operations.ts'

/**
 * MSAL Node's client assertion. It takes the key as text, so each one parses it; a new one each time, since MSAL keeps
 * what it signed.
 */
export const prepare = async () => {
  const crypto = new CryptoProvider()
  const { iss, aud } = assertionClaims()
  return signingOperations(() =>
    ClientAssertion.fromCertificateWithSha256Thumbprint('A'.repeat(64), process.env.BENCH_PRIVATE_KEY).getJwt(
      crypto,
      iss,
      aud,
    ),
  )
}
