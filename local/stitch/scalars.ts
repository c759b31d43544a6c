import { GraphQLError, GraphQLScalarType } from 'graphql'

/** A scalar that is text of a certain form; the value goes through unchanged. */
const textScalar = (name: string, form: RegExp) =>
  new GraphQLScalarType<string, string>({
    name,
    coerceInputValue(value) {
      if (typeof value !== 'string' || !form.test(value)) throw new GraphQLError(`not a ${name}`)
      return value
    },
    coerceOutputValue: (value) => String(value),
  })

const UINT_MAX = 2 ** 32 - 1

const uint = new GraphQLScalarType<number, number>({
  name: 'UInt',
  coerceInputValue(value) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > UINT_MAX) {
      throw new GraphQLError('not a UInt')
    }
    return value
  },
})

/** The scalars whose form is checked; the others take any value. */
export const SCALARS = {
  CountryCode: textScalar('CountryCode', /^[A-Z]{2}$/),
  CurrencyCode: textScalar('CurrencyCode', /^[A-Z]{3}$/),
  Cursor: textScalar('Cursor', /^[A-Za-z0-9+/]+=*$/),
  Date: textScalar('Date', /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/),
  Decimal: textScalar('Decimal', /^-?\d+(\.\d+)?$/),
  UInt: uint,
}
