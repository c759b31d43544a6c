import { StitchError } from '../../lib/errors.ts'
import type { ReadSecret, SecretValue } from '../../lib/refresher/credentials/credentials-source.ts'
import type { Actor, Scheduler } from './scheduler.ts'

/** A client with a client secret: it has nothing to sign, which keeps 100,000 runs short. */
export const CLIENT_SECRET: SecretValue = {
  versionId: 'one',
  string: JSON.stringify({ clientId: 'test-client', clientSecret: 'not a secret' }),
}

/** A client with a certificate: it signs an assertion for every attempt. */
export const withCertificate = (certificate: string): SecretValue => ({
  versionId: 'one',
  string: JSON.stringify({ clientId: 'test-client', certificate }),
})

/** Secrets Manager with one version of one secret. A token is dated when this has answered: `advancesMs` sets two tokens' dates apart. */
export const secretModel =
  (
    scheduler: Scheduler,
    callMs: number,
    advancesMs: number,
    secret: SecretValue,
    actor: () => Actor,
  ): ReadSecret =>
  (_stage, timeoutMs) =>
    scheduler.call({
      actor: actor(),
      what: 'reads the secret',
      takesMs: callMs,
      advancesMs,
      timeoutMs,
      faults: ['time-out', 'crash'],
      answer: (fault) => {
        if (fault === 'time-out') throw new StitchError('secret_unavailable', 'time-out')
        return secret
      },
    })
