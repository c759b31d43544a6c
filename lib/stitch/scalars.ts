import {
  check,
  maxLength,
  minLength,
  object,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
  transform,
} from 'valibot'

/** Half a character, or the sign that stands for bytes that could not be decoded (Unicode §5.22). */
const UNDECODED = /[\p{Cs}\uFFFD]/u

/**
 * Controls, other ends of a line, what turns the direction of the text around it, and invisible characters (Unicode
 * §5.21): a reader sees something else than is there, and two references that look the same are not. Joiners and
 * variants stay: scripts need them.
 */
const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\ufe00-\ufe0f]]]/v

/** Text that a caller sends, of at most `most` characters (UTF-16 units). All of them can be seen. */
export const text = (most: number) =>
  pipe(
    string(),
    minLength(1, 'must not be empty'),
    maxLength(most, `must be at most ${most} characters long`),
    check((value) => !UNDECODED.test(value), 'must be valid UTF-8'),
    check((value) => !UNSEEN.test(value), 'must have no control, invisible or bidirectional characters'),
  )

/** Most characters of a text for which Stitch publishes no limit. Our own limit. */
export const UNPUBLISHED_LIMIT = 1024

/** `CountryCode`: ISO 3166-1 alpha-2. */
export const CountryCode = pipe(
  string(),
  regex(/^[A-Z]{2}$/, 'must be a country code of ISO 3166-1, such as "ZA"'),
)

const QUANTITY = /^(?!0+(\.0+)?$)\d{1,13}(\.\d{1,2})?$/

/** The rule that a quantity breaks; for what is no decimal at all, all of them. */
function quantityRule(quantity: string): string {
  const [, whole = '', decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(quantity) ?? []
  if (whole === '')
    return 'must be a decimal string over zero, with at most 13 digits before the point and two after it, such as "100.00"'
  if (whole.length > 13) return 'must have at most 13 digits before the point'
  return decimals.length > 2 ? 'must have at most two digits after the point' : 'must be over zero'
}

/** `MoneyInput`: a decimal string, never a number, which could not carry every amount exactly. */
export const MoneyInput = strictObject({
  quantity: pipe(
    string(),
    regex(QUANTITY, ({ input }) => quantityRule(input)),
  ),
  currency: pipe(string(), regex(/^[A-Z]{3}$/, 'must be a currency code of ISO 4217, such as "ZAR"')),
})

/** `Money`, as Stitch answers it: one scalar, which has no selection of its own. */
export const Money = object({ quantity: string(), currency: string() })

/** `Date.parse` takes 30 February for 2 March. */
const isDay = (day: string): boolean => {
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day)
}

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/

/** `Date`, as a caller sends it: ISO 8601, a day or an instant with its offset. */
export const DateInput = pipe(
  string(),
  regex(DATE, 'must be a date or an instant of ISO 8601, such as "2026-12-31T22:00:00Z"'),
  check(
    (value) => isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value)),
    'must be a date that exists',
  ),
)

/** An id of a bank: the form only, for the list grows. */
export const BankId = pipe(
  string(),
  regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a bank id of Stitch, such as "fnb"'),
)

/** The number of a bank account. */
export const AccountNumber = pipe(string(), regex(/^\d{1,32}$/, 'must be 1 to 32 digits'))

/** An enumeration in an answer. A value that Stitch adds later comes through as `unknown`. */
export const answeredEnum = <const Values extends readonly string[]>(values: Values) =>
  pipe(
    string(),
    transform((value) => (values.includes(value) ? value : 'unknown')),
    picklist([...new Set<Values[number] | 'unknown'>([...values, 'unknown'])]),
  )

/** `AccountType`. */
export const ACCOUNT_TYPES = [
  'credit',
  'current',
  'investment',
  'loan',
  'other',
  'savings',
  'unknown',
] as const

/** `AccountType`, as a caller sends it. */
export const AccountTypeInput = picklist(ACCOUNT_TYPES)
