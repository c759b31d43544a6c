import { makeCertificate } from '../../local/stitch/certificate.ts'
import { interleaved } from '../measure/interleaved.ts'
import { median } from '../measure/quantile.ts'
import { ratios, type Statistics, statistics } from '../measure/statistics.ts'
import { withWorkers } from '../measure/worker.ts'

/** Who makes the signature and nothing else. The fastest of them is the limit of its table. */
const BARE_SIGNERS = {
  'sign-raw.ts': 'node:crypto, signature only',
  'sign-raw-pool.ts': 'node:crypto, signature only, thread pool',
  'sign-webcrypto.ts': 'WebCrypto, signature only, thread pool',
} as const

const SIGNERS = {
  ...BARE_SIGNERS,
  'sign-ours.ts': 'ours: client assertion (jose)',
  'sign-by-hand.ts': 'compact JWS by hand, node:crypto',
  'sign-jsonwebtoken.js': 'jsonwebtoken',
  'sign-msal.js': 'MSAL Node: ClientAssertion',
  'sign-oauth4webapi.js': 'oauth4webapi: PrivateKeyJwt',
} as const

export interface SigningRow {
  readonly name: string
  readonly perSecond: Statistics
  /** Share of the fastest signature without anything else, 1 being all of it. */
  readonly toLimit: Statistics
}

export interface SigningTable {
  /** Name of the row that is the limit. */
  readonly limit: string
  readonly rows: readonly SigningRow[]
}

export interface Signing {
  /** One after the other. */
  readonly one: SigningTable
  /** Four at once. */
  readonly four: SigningTable
  /** Microseconds to parse a certificate and its key, which happens once per container. */
  readonly parseMicroseconds: Statistics
}

/** Signatures per run, about 25 ms of them. */
const RUN_SIGNATURES = 80

export async function measureSigning(runs: number): Promise<Signing> {
  const { pem, privateKeyPem } = await makeCertificate()
  const names = Object.keys(SIGNERS) as (keyof typeof SIGNERS)[]
  const bareNames = Object.keys(BARE_SIGNERS) as (keyof typeof BARE_SIGNERS)[]
  const environment = { BENCH_CERTIFICATE: pem, BENCH_PRIVATE_KEY: privateKeyPem }
  return withWorkers(names, environment, async (workers) => {
    const measured = async (operation: 'one' | 'four', signatures: number): Promise<SigningTable> => {
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
      const perSecond = (name: keyof typeof SIGNERS): number => median(samples[name])
      const limit = bareNames.toSorted((a, b) => perSecond(b) - perSecond(a))[0] as keyof typeof BARE_SIGNERS
      const rows = names.map((name) => ({
        name: SIGNERS[name],
        perSecond: statistics(samples[name]),
        toLimit: ratios(samples[name], samples[limit]),
      }))
      return { limit: SIGNERS[limit], rows }
    }
    const one = await measured('one', 1)
    const four = await measured('four', 4)
    const parses = await workers['sign-ours.ts'].measure({ operation: 'parse', mode: 'each', times: runs })
    return { one, four, parseMicroseconds: statistics(parses.map((taken) => taken / 1000)) }
  })
}
