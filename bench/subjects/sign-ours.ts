import { randomUUID } from 'node:crypto'
import { parseCertificate } from '../../lib/refresher/credentials/certificate.ts'
import { signClientAssertion } from '../../lib/refresher/oauth/client-assertion.ts'
import { signInMemory } from '../../lib/refresher/oauth/sign-in-memory.ts'
import type { Prepare } from '../measure/operation.ts'
import { signingOperations } from './signing-operations.ts'

/** This project's client assertion, with a certificate parsed once; and what parsing it takes. */
export const prepare: Prepare = async () => {
  const pem = process.env.BENCH_CERTIFICATE as string
  const certificate = parseCertificate(pem)
  const sign = () =>
    signClientAssertion({
      clientId: 'test-bench',
      certificate,
      key: certificate,
      sign: (_, unsigned) => signInMemory(certificate, unsigned),
      keyId: certificate.thumbprint,
      audience: 'https://secure.stitch.money/connect/token',
      profile: 'token-endpoint',
      lifetimeSeconds: 60,
      now: Math.floor(Date.now() / 1000),
      jwtId: randomUUID(),
    })
  return { ...signingOperations(sign), parse: { run: () => parseCertificate(pem) } }
}
