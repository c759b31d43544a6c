import { parseJsonObject } from '../../lib/json-object.ts'
import type { Variables } from '../../lib/stitch/operation.ts'
import { CliError } from '../cli-error.ts'

/** Options that give variables. */
export interface VariableOptions {
  /** A JSON object, or `@` and the name of a file with one. */
  readonly variables?: string
  /** `name=value` each, where a value may be `true`, `false`, `null` or a number. */
  readonly field?: readonly string[]
  /** `name=value` each, where every value is text. */
  readonly rawField?: readonly string[]
}

/**
 * The variables that the options give, those of single fields over those of the object.
 *
 * @param readFile gives the text of a file
 * @throws CliError `usage`
 */
export async function readVariables(
  { variables = '{}', field = [], rawField = [] }: VariableOptions,
  readFile: (path: string) => Promise<string>,
): Promise<Variables> {
  const text = variables.startsWith('@') ? await readFile(variables.slice(1)) : variables
  const given = parseJsonObject(text)
  if (given === undefined)
    throw new CliError(
      'usage',
      'Give --variables a JSON object, or @ and the name of a file that contains one: --variables \'{"id":"…"}\'.',
    )
  return {
    ...given,
    ...Object.fromEntries(
      field.map((pair) => splitPair(pair, '--field')).map(([name, value]) => [name, typed(value)]),
    ),
    ...Object.fromEntries(rawField.map((pair) => splitPair(pair, '--raw-field'))),
  }
}

function splitPair(pair: string, option: string): readonly [name: string, value: string] {
  const [, name, value] = /^([_A-Za-z]\w*)=(.*)$/s.exec(pair) ?? []
  if (name === undefined || value === undefined)
    throw new CliError(
      'usage',
      `Give ${option} the name of a variable, an equals sign and its value: ${option} id=cGF5….`,
    )
  return [name, value]
}

const typed = (value: string): unknown =>
  /^(true|false|null|-?(0|[1-9]\d{0,14})(\.\d{1,10})?)$/.test(value) ? JSON.parse(value) : value
