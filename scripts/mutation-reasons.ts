/** A change to the code that may go unnoticed: in which file, and what stands there before and after it. */
export interface Permitted {
  readonly file: string
  /** Stryker's name for the kind of change. */
  readonly mutator: string
  readonly was: string
  readonly becomes: string
  /** What there is to say of this one, besides what is said of all. */
  readonly because?: string
}

/** Why changes may go unnoticed. */
export interface Reason {
  readonly heading: string
  readonly why: string
  readonly mutants: readonly Permitted[]
}

const noUnit = (file: string, unit: string): Permitted => ({
  file,
  mutator: 'StringLiteral',
  was: `'${unit}'`,
  becomes: '""',
})

/**
 * Every change that may survive `npm run test:mutation`. Write a test first: a reason is for what nobody could notice, and never for what is
 * merely hard to test.
 */
export const REASONS: readonly Reason[] = [
  {
    heading: 'The compiler refuses it',
    why: 'Stryker does not ask it, `npm run check` does. Without types the code would do the same: what stands there tells the compiler what is known already.',
    mutants: [
      {
        file: 'lib/reader/token-choice.ts',
        mutator: 'OptionalChaining',
        was: 'newest?.accessToken',
        becomes: 'newest.accessToken',
        because: 'only the newest token can have been rejected, so there is one',
      },
      {
        file: 'lib/refresher/credentials/der.ts',
        mutator: 'ConditionalExpression',
        was: 'first === undefined',
        becomes: 'false',
        because: 'a tag alone is one byte long, and no length comes to that',
      },
      {
        file: 'lib/refresher/oauth/granted-token.ts',
        mutator: 'ConditionalExpression',
        was: "typeof number !== 'number'",
        becomes: 'false',
        because: 'nothing but a number is finite',
      },
      {
        file: 'lib/http/http-date.ts',
        mutator: 'ConditionalExpression',
        was: 'text === undefined',
        becomes: 'false',
        because: 'the word "undefined" is no date',
      },
      {
        file: 'lib/refresher/credentials/private-key.ts',
        mutator: 'OptionalChaining',
        was: 'key.asymmetricKeyDetails?.modulusLength',
        becomes: 'key.asymmetricKeyDetails.modulusLength',
        because: 'every RSA key has details',
      },
      {
        file: 'lib/http/retry-after.ts',
        mutator: 'ConditionalExpression',
        was: 'retryAfter === undefined',
        becomes: 'false',
        because: 'the word "undefined" is neither digits nor a date',
      },
    ],
  },
  {
    heading: 'There is no such unit',
    why: 'The compiler refuses this one too, and `test/architecture/operations-metrics.test.ts` compares the unit of every figure with [observability.md](observability.md#metrics).',
    mutants: [
      noUnit('lib/refresher/credentials/credentials-source.ts', 'Count'),
      noUnit('lib/refresher/credentials/credentials-source.ts', 'Count'),
      noUnit('lib/refresher/refresher.ts', 'Seconds'),
      noUnit('lib/refresher/refresher.ts', 'Seconds'),
      noUnit('lib/refresher/token-attempts.ts', 'Seconds'),
    ],
  },
  {
    heading: 'It comes to the same',
    why: 'Whatever is read, sent, stored, said or thrown is what it was.',
    mutants: [
      {
        file: 'lib/reader/token-choice.ts',
        mutator: 'BooleanLiteral',
        was: 'false',
        becomes: 'true',
        because: 'it says something of the newest token, and is set with the first one',
      },
      {
        file: 'lib/refresher/credentials/pem.ts',
        mutator: 'StringLiteral',
        was: "''",
        becomes: '"Stryker was here!"',
        because: 'a block without an end is damaged, and so is anything else that is no base64',
      },
      {
        file: 'lib/refresher/credentials/private-key.ts',
        mutator: 'StringLiteral',
        was: "'probe'",
        becomes: '""',
        because: 'a signature proves a key whatever it signs',
      },
      {
        file: 'lib/refresher/oauth/token-error.ts',
        mutator: 'EqualityOperator',
        was: 'skew > 0',
        becomes: 'skew >= 0',
        because: 'under 30 s nothing is said of the clock',
      },
      {
        file: 'lib/refresher/oauth/token-response.ts',
        mutator: 'BlockStatement',
        was: '{ return undefined }',
        becomes: '{}',
        because: 'a function that just ends gives `undefined` too',
      },
    ],
  },
]
