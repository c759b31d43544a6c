import { makeCertificate } from '../../local/stitch/certificate.ts'
import { interleaved } from '../measure/interleaved.ts'
import { ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { withWorkers } from '../measure/worker.ts'

/** Who signs, and what that is called here. The first is the limit. */
const SIGNERS = {
  'sign-raw.ts': 'node:crypto, signature only',
  'sign-webcrypto.ts': 'WebCrypto, signature only',
  'sign-ours.ts': 'ours: client assertion (jose)',
  'sign-by-hand.ts': 'compact JWS by hand, node:crypto',
  'sign-jsonwebtoken.js': 'jsonwebtoken',
  'sign-msal.js': 'MSAL Node: ClientAssertion',
  'sign-oauth4webapi.js': 'oauth4webapi: PrivateKeyJwt',
} as const

export interface SigningRow {
  readonly name: string
  readonly perSecond: Statistics
  /** Share of the limit, 1 being all of it. */
  readonly toLimit: Statistics
}

export interface Signing {
  /** One after the other. */
  readonly one: readonly SigningRow[]
  /** Four at once. */
  readonly four: readonly SigningRow[]
  /** Microseconds to parse a certificate and its key, which happens once per container. */
  readonly parseMicroseconds: Statistics
}

/** Signatures per run, about 25 ms of them. */
const RUN_SIGNATURES = 80

export async function measureSigning(runs: number): Promise<Signing> {
  const { pem, privateKeyPem } = await makeCertificate()
  const names = Object.keys(SIGNERS) as (keyof typeof SIGNERS)[]
  const environment = { BENCH_CERTIFICATE: pem, BENCH_PRIVATE_KEY: privateKeyPem }
  return withWorkers(names, environment, async (workers) => {
    const rows = async (operation: 'one' | 'four', signatures: number): Promise<readonly SigningRow[]> => {
      const times = RUN_SIGNATURES / signatures
      const samples = await interleaved(
        names,
        runs,
        async (name) => {
          const [taken] = await workers[name].measure({ operation, mode: 'whole', times })
          return (RUN_SIGNATURES * 1e9) / (taken as number)
        },
        3,
      )
      return names.map((name) => ({
        name: SIGNERS[name],
        perSecond: statistics(samples[name]),
        toLimit: ratios(samples[name], samples['sign-raw.ts']),
      }))
    }
    const one = await rows('one', 1)
    const four = await rows('four', 4)
    const parses = await workers['sign-ours.ts'].measure({ operation: 'parse', mode: 'each', times: runs })
    return { one, four, parseMicroseconds: statistics(parses.map((taken) => taken / 1000)) }
  })
}
