type Value = string | null | undefined

/** The operators of Stitch's filters. Order is by instant for dates, by code unit for text. */
const OPERATORS: Readonly<
  Record<string, (actual: string | number | null, wanted: readonly Value[]) => boolean>
> = {
  eq: (actual, [wanted]) => actual === keyOf(wanted),
  ne: (actual, [wanted]) => actual !== keyOf(wanted),
  in: (actual, wanted) => wanted.some((value) => actual === keyOf(value)),
  nin: (actual, wanted) => wanted.every((value) => actual !== keyOf(value)),
  gt: (actual, [wanted]) => compare(actual, wanted, (a, b) => a > b),
  gte: (actual, [wanted]) => compare(actual, wanted, (a, b) => a >= b),
  lt: (actual, [wanted]) => compare(actual, wanted, (a, b) => a < b),
  lte: (actual, [wanted]) => compare(actual, wanted, (a, b) => a <= b),
}

/** Conditions by member, each by operator: `{"created": {"gte": "2030-01-01"}}`. */
export type Filter = Readonly<Record<string, Readonly<Record<string, Value | readonly Value[]>> | null>>

/** Whether a record passes a filter: every operator of every member must hold. */
export function passes(record: object, filter: Filter | null | undefined): boolean {
  return Object.entries(filter ?? {}).every(([member, conditions]) => {
    const actual = keyOf(Reflect.get(record, member) as Value)
    return Object.entries(conditions ?? {}).every(([operator, wanted]) =>
      OPERATORS[operator]?.(actual, Array.isArray(wanted) ? wanted : [wanted as Value]),
    )
  })
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(T|$)/

/** Dates are compared as numbers, because the same instant may be written in several ways. */
const keyOf = (value: Value): string | number | null =>
  value == null ? null : ISO_DATE.test(value) && !Number.isNaN(Date.parse(value)) ? Date.parse(value) : value

function compare(
  actual: string | number | null,
  wanted: Value,
  holds: (a: never, b: never) => boolean,
): boolean {
  const key = keyOf(wanted)
  return (
    actual !== null && key !== null && typeof actual === typeof key && holds(actual as never, key as never)
  )
}
