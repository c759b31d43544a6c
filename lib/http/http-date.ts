/** The three forms, of which only the first is sent today. `asctime` is C's, and in UTC here. */
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>[\d:]{8}) GMT$/,
  // Sunday, 06-Nov-94 08:49:37 GMT (RFC 850)
  /^[A-Z][a-z]{2,5}day, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>[\d:]{8}) GMT$/,
  // Sun Nov  6 08:49:37 1994 (asctime)
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>[\d:]{8}) (?<year>\d{4})$/,
]

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Hours, minutes, seconds. A leap second is the 60th. */
const TIME = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)$/

/**
 * The instant of an HTTP date in any of its three forms (RFC 9110 §5.6.7), in epoch seconds. Nothing for an absent date or any
 * other text.
 *
 * @param now epoch seconds. A year of two digits that would be over 50 years ahead of it is of the century before.
 */
export function parseHttpDate(text: string | undefined, now?: number): number | undefined {
  if (text === undefined) return undefined
  const found = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  const { day, month = '', year = '', time = '' } = found ?? {}
  const [, hours, minutes, seconds] = TIME.exec(time) ?? []
  const date = new Date(0)
  date.setUTCFullYear(
    year.length === 2 ? 2000 + Number(year) : Number(year),
    MONTHS.indexOf(month),
    Number(day),
  )
  // 30 February would be 2 March, and an unknown month a December.
  if (hours === undefined || date.getUTCDate() !== Number(day) || !MONTHS.includes(month)) return undefined
  date.setUTCHours(Number(hours), Number(minutes), Number(seconds))
  if (year.length === 2 && now !== undefined && date > fiftyYearsAfter(now))
    date.setUTCFullYear(date.getUTCFullYear() - 100)
  return date.getTime() / 1000
}

function fiftyYearsAfter(now: number): Date {
  const date = new Date(now * 1000)
  date.setUTCFullYear(date.getUTCFullYear() + 50)
  return date
}
