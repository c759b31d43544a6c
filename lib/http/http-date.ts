const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(?<month>${MONTHS.join('|')})`

/** A leap second is the 60th. */
const TIME = String.raw`(?<hours>[01]\d|2[0-3]):(?<minutes>[0-5]\d):(?<seconds>[0-5]\d|60)`

/** The three forms, of which only the first is sent today. `asctime` is C's, and in UTC here. */
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  String.raw`[A-Z][a-z]{2}, (?<day>\d{2}) ${MONTH} (?<year>\d{4}) ${TIME} GMT`,
  // Sunday, 06-Nov-94 08:49:37 GMT (RFC 850)
  String.raw`[A-Z][a-z]{2,5}day, (?<day>\d{2})-${MONTH}-(?<year>\d{2}) ${TIME} GMT`,
  // Sun Nov  6 08:49:37 1994 (asctime)
  String.raw`[A-Z][a-z]{2} ${MONTH} (?<day>[ \d]\d) ${TIME} (?<year>\d{4})`,
]

type Parts = Readonly<Record<'day' | 'month' | 'year' | 'hours' | 'minutes' | 'seconds', string>>

/**
 * The instant of an HTTP date in any of its three forms (RFC 9110 §5.6.7), in epoch seconds. Nothing for an absent date
 * or any other text.
 *
 * @param now epoch seconds. A year of two digits that would be over 50 years ahead of it is of the century before.
 */
export function parseHttpDate(text: string | undefined, now?: number): number | undefined {
  if (text === undefined) return undefined
  // Made here, because a regular expression that is made at load costs each cold start.
  const found = FORMS.map((form) => new RegExp(`^${form}$`).exec(text)?.groups).find(Boolean)
  if (found === undefined) return undefined
  const { day, month, year, hours, minutes, seconds } = found as Parts
  const date = new Date(0)
  date.setUTCFullYear(
    year.length === 2 ? 2000 + Number(year) : Number(year),
    MONTHS.indexOf(month),
    Number(day),
  )
  // 30 February would be 2 March.
  if (date.getUTCDate() !== Number(day)) return undefined
  date.setUTCHours(Number(hours), Number(minutes), Number(seconds))
  if (year.length === 2 && date > fiftyYearsAfter(now)) date.setUTCFullYear(date.getUTCFullYear() - 100)
  return date.getTime() / 1000
}

/** An invalid date if it is not known what time it is. No date is after that. */
function fiftyYearsAfter(now: number | undefined): Date {
  const date = new Date(Number(now) * 1000)
  date.setUTCFullYear(date.getUTCFullYear() + 50)
  return date
}
