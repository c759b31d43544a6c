import { epochSeconds } from '../../lib/clock.ts'
import { counted } from '../../lib/observe/counted.ts'
import {
  assertCertificateValid,
  type Certificate,
  certificateDaysLeft,
  certificateInUse,
  parseCertificate,
  parsePublicCertificates,
} from '../../lib/refresher/credentials/certificate.ts'
import { FIRST_WARNING_DAYS } from '../../lib/token/warnings.ts'
import { readCertificate, withPassphraseAdvice } from '../credentials-input.ts'
import type { Io } from '../io.ts'
import { columns, complete, instant, printJson, printLines, printProblem } from '../print.ts'
import { EXIT, type Problem, problemOf } from '../problem.ts'
import { type Line, styled } from '../visible-text.ts'

export interface CertificateOptions {
  readonly passphraseFile?: string
  /** ARN of the KMS key that holds the private key. */
  readonly kmsKey?: string
  readonly json?: boolean
}

/** `certificate FILE`: what the file holds, and whether it can be used now. Nothing of the key is shown. */
export async function certificate(io: Io, file: string, options: CertificateOptions): Promise<number> {
  const { passphraseFile, json = false } = options
  const given = await readCertificate(io, file, passphraseFile)
  const now = epochSeconds(io.timing.clock)
  let parsed: Certificate
  try {
    parsed = await parse(io, given, options, now)
  } catch (error) {
    if (!json) throw error
    // An unusable file is a result of this command, so it goes to standard output like every result.
    const { code, message, exitCode } = problemOf(error)
    printJson(io, { usable: false, code, message: complete(io, message) })
    return exitCode
  }
  const problem = problemWithDates(parsed, now)
  if (json) printJson(io, { ...asJson(io, parsed, now, problem), kmsKeyId: options.kmsKey })
  else {
    printLines(io, describe(parsed, now, options.kmsKey))
    if (problem !== undefined) printProblem(io, problem, false)
  }
  return problem?.exitCode ?? EXIT.ok
}

async function parse(
  io: Io,
  { certificate: pem, passphrase }: Awaited<ReturnType<typeof readCertificate>>,
  { kmsKey }: CertificateOptions,
  now: number,
): Promise<Certificate> {
  if (kmsKey === undefined) return withPassphraseAdvice(() => parseCertificate(pem, passphrase, now))
  const [{ connectAws }, { existingKey, otherKey }, { publicCertificates }] = await Promise.all([
    import('../aws.ts'),
    import('../signing-key/key-for.ts'),
    import('../signing-key/public-certificate.ts'),
  ])
  const { keys } = await connectAws(io.environment)
  const { arn, publicKey } = await existingKey(await keys(), kmsKey)
  const own = publicCertificates(pem, publicKey)
  if (own === '') throw otherKey(arn)
  return certificateInUse(parsePublicCertificates(own), now)
}

function problemWithDates(parsed: Certificate, now: number): Problem | undefined {
  try {
    assertCertificateValid(parsed, now)
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

const asJson = (io: Io, parsed: Certificate, now: number, problem: Problem | undefined) => ({
  subject: parsed.subject,
  keyId: parsed.thumbprint,
  notBefore: parsed.notBefore,
  notAfter: parsed.notAfter,
  daysLeft: certificateDaysLeft(parsed, now),
  keyBits: parsed.publicKey.asymmetricKeyDetails?.modulusLength,
  keyMatches: true,
  usable: problem === undefined,
  ...(problem === undefined ? {} : { code: problem.code, message: complete(io, problem.message) }),
})

function describe(parsed: Certificate, now: number, kmsKey: string | undefined): readonly Line[] {
  const days = certificateDaysLeft(parsed, now)
  const left = days < 0 ? `${counted(-days, 'day')} ago` : `${counted(days, 'day')} left`
  const colour = days < 0 ? 'red' : days < FIRST_WARNING_DAYS ? 'yellow' : 'green'
  return columns([
    ['subject', parsed.subject],
    ['key id', parsed.thumbprint],
    ['valid from', instant(parsed.notBefore)],
    ['valid until', [`${instant(parsed.notAfter)}  `, styled(colour, left)]],
    [
      'private key',
      `RSA, ${parsed.publicKey.asymmetricKeyDetails?.modulusLength} bits, ${kmsKey === undefined ? '' : `in the KMS key ${kmsKey}, `}belongs to the certificate`,
    ],
  ])
}
