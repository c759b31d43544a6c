import { codeOf } from '../../lib/errors.ts'
import { isJsonObject, parseJsonObject } from '../../lib/json-object.ts'
import { connectApi } from '../api/caller.ts'
import { chosenOperation } from '../api/document.ts'
import { readVariables, type VariableOptions } from '../api/variables.ts'
import { CliError } from '../cli-error.ts'
import { settingsOfOne } from '../client-settings.ts'
import type { Io } from '../io.ts'
import { printJson } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'

export interface ApiOptions extends GlobalOptions, VariableOptions {
  readonly scope: string
  readonly operation?: string
}

/** Codes that say only that the answer contains errors. The answer says which ones. */
const TOLD_BY_THE_ANSWER: readonly string[] = [
  'upstream_bad_response',
  'upstream_input_refused',
  'upstream_operation_unknown',
]

/** How many characters of one message are repeated at most. */
const MOST_CHARACTERS = 300

/** `api FILE`: one call of Stitch's GraphQL API with the stored token. Prints the whole answer, and never the token. */
export async function api(io: Io, file: string, options: ApiOptions): Promise<number> {
  const config = settingsOfOne(io)
  if (file === '-' && options.variables === '@-')
    throw new CliError('usage', 'Only one of the files can be standard input (-).')
  const operation = chosenOperation(await io.readText(file, 'GraphQL document'), options.operation)
  const variables = await readVariables(options, (path) => io.readText(path, 'GraphQL document'))
  const caller = await connectApi(io, config, options.scope)
  if (operation.kind === 'mutation')
    io.interruption.leaves(`Stitch may have carried out ${operation.name}: look it up before you repeat it.`)
  try {
    await withProgress(io, "Calling Stitch's API", caller.call(operation, variables))
  } catch (error) {
    const answer = parseJsonObject(caller.answer()?.body ?? '')
    const messages = answer === undefined ? [] : messagesOf(answer)
    if (answer === undefined || messages.length === 0) throw error
    printJson(io, answer)
    if (!TOLD_BY_THE_ANSWER.includes(codeOf(error))) throw error
    throw new CliError(
      'api_errors',
      `Stitch answered ${operation.name} with: ${messages.join('; ')}. ` +
        'Correct the document or its variables.',
      { operation: operation.name },
    )
  }
  printJson(io, parseJsonObject(caller.answer()?.body ?? ''))
  return EXIT.ok
}

/** What the errors of an answer say. */
const messagesOf = ({ errors }: Readonly<Record<string, unknown>>): readonly string[] =>
  (Array.isArray(errors) ? errors : [])
    .map((error) => (isJsonObject(error) ? String(error.message ?? '') : ''))
    .map((message) => message.slice(0, MOST_CHARACTERS).replace(/[.?!]$/, ''))
