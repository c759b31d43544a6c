/** A change to the code that may go unnoticed: its file, the code before and after it, and the reason. */
export interface Permitted {
  readonly file: string
  readonly was: string
  readonly becomes: string
  readonly because: string
}

const NO_UNIT = 'the compiler refuses it, and a test compares every unit with docs/run/observability.md'
const noUnit = (file: string, unit: string): Permitted => ({
  file,
  was: `'${unit}'`,
  becomes: '""',
  because: NO_UNIT,
})

/**
 * Every change that may survive `npm run test:mutation`. Try to write a test first. A reason is only for a change that
 * no test can notice, never for one that is hard to test. `npm run check` runs the compiler; Stryker does not.
 */
export const REASONS: readonly Permitted[] = [
  noUnit('lib/refresher/credentials/credentials-source.ts', 'Count'),
  noUnit('lib/refresher/credentials/credentials-source.ts', 'Count'),
  noUnit('lib/refresher/token-attempts.ts', 'Seconds'),
  {
    file: 'lib/reader/token-source.ts',
    was: '[]',
    becomes: '["Stryker was here"]',
    because: 'this text is no access token, and it stands last, so it displaces none that was rejected',
  },
  {
    file: 'lib/reader/token-source.ts',
    was: 'lastRead !== undefined',
    becomes: 'true',
    because: 'the compiler refuses it: whatever puts a usable token into memory notes the read of the store',
  },
  {
    file: 'lib/refresher/credentials/der.ts',
    was: 'first === undefined',
    becomes: 'false',
    because: 'the compiler refuses it: a tag alone is one byte long, and no length comes to that',
  },
  {
    file: 'lib/refresher/oauth/granted-token.ts',
    was: "typeof number !== 'number'",
    becomes: 'false',
    because: 'the compiler refuses it: nothing but a number is finite',
  },
  {
    file: 'lib/http/http-date.ts',
    was: 'text === undefined',
    becomes: 'false',
    because: 'the compiler refuses it: the word "undefined" is no date',
  },
  {
    file: 'lib/refresher/credentials/private-key.ts',
    was: 'key.asymmetricKeyDetails?.modulusLength',
    becomes: 'key.asymmetricKeyDetails.modulusLength',
    because: 'the compiler refuses it: every RSA key has details',
  },
  {
    file: 'lib/http/retry-after.ts',
    was: 'retryAfter === undefined',
    becomes: 'false',
    because: 'the compiler refuses it: the word "undefined" is neither digits nor a date',
  },
  {
    file: 'lib/refresher/credentials/pem.ts',
    was: "''",
    becomes: '"Stryker was here!"',
    because: 'a block without an end is damaged, and so is anything else that is no base64',
  },
  {
    file: 'lib/refresher/credentials/private-key.ts',
    was: "'probe'",
    becomes: '""',
    because: 'a signature proves a key whatever it signs',
  },
  {
    file: 'lib/token/many-clients.ts',
    was: "''",
    becomes: '"Stryker was here!"',
    because: 'the compiler refuses it: what is split has a first part',
  },
  {
    file: 'lib/token/recently-used.ts',
    was: 'oldest !== undefined',
    becomes: 'true',
    because: 'the compiler refuses it: a map that holds more than nothing has a first key',
  },
  {
    file: 'lib/token/refresh-answer.ts',
    was: '[]',
    becomes: '["Stryker was here"]',
    because: 'a text among the outcomes has neither a code nor a version',
  },
  {
    file: 'lib/reader/client-among-many.ts',
    was: "answer.kind === 'failed'",
    becomes: 'true',
    because: 'the compiler refuses it: only an answer of a failed run has this code',
  },
  {
    file: 'lib/refresher/many/chunk-report.ts',
    was: "outcome.outcome === 'failed'",
    becomes: 'true',
    because: 'the compiler refuses it: only a failure has a code',
  },
  {
    file: 'lib/refresher/many/chunk-report.ts',
    was: "''",
    becomes: '"Stryker was here!"',
    because: 'a run over many clients names the client in every outcome',
  },
  {
    file: 'lib/refresher/container-memory.ts',
    was: 'oldest !== undefined',
    becomes: 'true',
    because: 'the compiler refuses it: a map that holds more than nothing has a first key',
  },
  {
    file: 'lib/refresher/container-memory.ts',
    was: 'token === undefined',
    becomes: 'false',
    because:
      'the compiler refuses it: a map gives undefined for a token that it does not hold, as for one kept so',
  },
  {
    file: 'lib/refresher/oauth/token-error.ts',
    was: 'now === undefined',
    becomes: 'false',
    because: 'the compiler refuses it: a difference from no time is no number, and none is more than 30 s',
  },
  {
    file: 'lib/refresher/run-report.ts',
    was: "outcome.outcome === 'failed'",
    becomes: 'true',
    because: 'the compiler refuses it: only what failed has a code',
  },
  {
    file: 'lib/refresher/many/chunk-run.ts',
    was: 'clients.length / GROUP',
    becomes: 'clients.length * GROUP',
    because: 'a group without clients reads nothing and renews nothing',
  },
]
