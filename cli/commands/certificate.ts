import { epochSeconds } from '../../lib/clock.ts'
import {
  assertCertificateValid,
  type Certificate,
  certificateDaysLeft,
  parseCertificate,
} from '../../lib/refresher/credentials/certificate.ts'
import { readCertificate, withPassphraseAdvice } from '../credentials-input.ts'
import type { Io } from '../io.ts'
import { columns, instant, printJson, printLines, printProblem } from '../print.ts'
import { EXIT, type Problem, problemOf } from '../problem.ts'
import { type Line, styled } from '../visible-text.ts'

export interface CertificateOptions {
  readonly passphraseFile?: string
  readonly json?: boolean
}

/** From so many days on a certificate's end is worth a warning, as the first alarm is. */
export const WARNING_DAYS = 30

/** `certificate FILE`: what the file holds, and whether it can be used now. Nothing of the key is shown. */
export async function certificate(io: Io, file: string, options: CertificateOptions): Promise<number> {
  const { passphraseFile, json = false } = options
  const given = await readCertificate(io, file, passphraseFile)
  const now = epochSeconds(io.timing.clock)
  let parsed: Certificate
  try {
    parsed = withPassphraseAdvice(() => parseCertificate(given.certificate, given.passphrase, now))
  } catch (error) {
    if (!json) throw error
    // That the file is of no use is the answer, and the answer goes where answers go.
    const { code, message, exitCode } = problemOf(error)
    printJson(io, { usable: false, code, message })
    return exitCode
  }
  const problem = problemWithDates(parsed, now)
  if (json) printJson(io, asJson(parsed, now, problem))
  else {
    printLines(io, describe(parsed, now))
    if (problem !== undefined) printProblem(io, problem, false)
  }
  return problem?.exitCode ?? EXIT.ok
}

function problemWithDates(parsed: Certificate, now: number): Problem | undefined {
  try {
    assertCertificateValid(parsed, now)
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

const asJson = (parsed: Certificate, now: number, problem: Problem | undefined) => ({
  subject: parsed.subject,
  keyId: parsed.thumbprint,
  notBefore: parsed.notBefore,
  notAfter: parsed.notAfter,
  daysLeft: certificateDaysLeft(parsed, now),
  keyBits: parsed.privateKey.asymmetricKeyDetails?.modulusLength,
  keyMatches: true,
  usable: problem === undefined,
  ...(problem === undefined ? {} : { code: problem.code, message: problem.message }),
})

function describe(parsed: Certificate, now: number): readonly Line[] {
  const days = certificateDaysLeft(parsed, now)
  const left = days < 0 ? `${-days} days ago` : `${days} days left`
  const colour = days < 0 ? 'red' : days < WARNING_DAYS ? 'yellow' : 'green'
  return columns([
    ['subject', parsed.subject],
    ['key id', parsed.thumbprint],
    ['valid from', instant(parsed.notBefore)],
    ['valid until', [`${instant(parsed.notAfter)}  `, styled(colour, left)]],
    [
      'private key',
      `RSA, ${parsed.privateKey.asymmetricKeyDetails?.modulusLength} bits, belongs to the certificate`,
    ],
  ])
}
