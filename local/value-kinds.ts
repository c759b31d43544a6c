/** What a value of the controls may be. */
export interface ValueKind {
  /** Ends the sentence "seconds must be …". */
  readonly says: string
  readonly holds: (value: unknown) => boolean
}

/** Members by name, each with what it may be. */
export type Members = Readonly<Record<string, ValueKind>>

export const number = (least: number, most: number): ValueKind => ({
  says: `a number from ${least} to ${most}`,
  holds: (value) => typeof value === 'number' && value >= least && value <= most,
})

export const whole = (least: number, most: number): ValueKind => ({
  says: `a whole number from ${least} to ${most}`,
  holds: (value) => Number.isSafeInteger(value) && number(least, most).holds(value),
})

export const oneOf = (...values: readonly (string | number)[]): ValueKind => ({
  says: values.map((value) => JSON.stringify(value)).join(' or '),
  holds: (value) => values.some((one) => one === value),
})

export const text: ValueKind = { says: 'a text', holds: (value) => typeof value === 'string' }

export const flag: ValueKind = { says: 'true or false', holds: (value) => typeof value === 'boolean' }

/** A text or number that fits into an HTTP header. */
export const headerText: ValueKind = {
  says: 'a text of printable ASCII, or a number',
  holds: (value) => typeof value === 'number' || (typeof value === 'string' && /^[ -~]*$/.test(value)),
}

export const anything: ValueKind = { says: 'any JSON', holds: () => true }

/**
 * Throws a RangeError for the first member that is unknown or has a wrong value. The message lists the known members,
 * or says what the value may be. Members that are undefined are ignored.
 */
export function checkMembers(values: object, known: Members, whose: string): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue
    const kind = Object.hasOwn(known, name) ? known[name] : undefined
    if (kind === undefined) {
      const names = Object.keys(known).join(', ')
      throw new RangeError(
        `${whose} takes no ${JSON.stringify(name)}${names === '' ? '' : `; it takes: ${names}`}`,
      )
    }
    if (!kind.holds(value)) throw new RangeError(`${name} must be ${kind.says}`)
  }
}
