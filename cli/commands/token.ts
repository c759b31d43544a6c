import { randomUUID } from 'node:crypto'
import { epochSeconds } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { parseJsonObject } from '../../lib/json-object.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { assertCertificateValid } from '../../lib/refresher/credentials/certificate.ts'
import {
  type ClientCredentials,
  parseClientCredentials,
} from '../../lib/refresher/credentials/client-credentials.ts'
import { tokenEndpoint } from '../../lib/refresher/oauth/token-endpoint.ts'
import { buildTokenRequest } from '../../lib/refresher/oauth/token-request.ts'
import { parseTokenResponse } from '../../lib/refresher/oauth/token-response.ts'
import type { Environment } from '../../lib/settings.ts'
import { ATTEMPT_MS } from '../../lib/token/budgets.ts'
import { scopeSetProblem } from '../../lib/token/scope-set.ts'
import { assertionSignerOf } from '../assertion-signer.ts'
import { CliError } from '../cli-error.ts'
import { settingsOf } from '../client-settings.ts'
import { type CredentialsOptions, givenClientId, readCredentials } from '../credentials-input.ts'
import type { Io } from '../io.ts'
import { printHint, printJson, printLines } from '../print.ts'
import { EXIT } from '../problem.ts'
import { withProgress } from '../progress.ts'
import type { GlobalOptions } from '../settings.ts'
import { curlCommand, fetchProgram, type WrittenRequest } from '../token-request-forms.ts'

export interface TokenOptions extends GlobalOptions, CredentialsOptions {
  readonly scope: string
  /** Prints the token alone instead of the endpoint's JSON. */
  readonly raw?: boolean
  /** Prints the request as a cURL command instead of sending it. */
  readonly curl?: boolean
  /** Prints the request as JavaScript with `fetch` instead of sending it. */
  readonly fetch?: boolean
}

/** `token`: asks the token endpoint once and prints its JSON, or prints how to ask it with another program. */
export async function token(io: Io, options: TokenOptions): Promise<number> {
  const config = settingsOf(io)
  const problem = scopeSetProblem(options.scope)
  if (problem !== undefined) throw new CliError('usage', `--scope: ${problem}.`)
  const forms = (['raw', 'curl', 'fetch', 'json'] as const).filter((form) => options[form] === true)
  if (forms.length > 1 && !(forms.length === 2 && options.json === true && options.raw !== true))
    throw new CliError('usage', `Give either ${forms.map((form) => `--${form}`).join(' or ')}, and not both.`)
  const written = options.curl === true || options.fetch === true

  // A request that is only printed names the client secret's file. The secret itself is not read.
  const { credentials } =
    written && options.clientSecretFile !== undefined
      ? { credentials: withoutSecret(options, io.environment) }
      : await readCredentials(io, options, io.environment)
  const now = epochSeconds(io.timing.clock)
  if (credentials.method === 'private_key_jwt') assertCertificateValid(credentials.certificate, now)
  const form = await buildTokenRequest({
    credentials,
    sign: assertionSignerOf(io.environment),
    scope: options.scope,
    audience: config.audience,
    lifetimeSeconds: config.assertionLifetimeSeconds,
    profile: config.assertionProfile,
    now,
    jwtId: randomUUID(),
  })

  if (written) return write(io, config, form, options)
  const send = tokenEndpoint(config.tokenEndpoint)(form, ATTEMPT_MS)
  const answer = await withProgress(io, 'Asking the token endpoint', send)
  const { accessToken } = parseTokenResponse(answer, options.scope, epochSeconds(io.timing.clock))
  if (options.raw === true) printLines(io, [accessToken])
  else printJson(io, parseJsonObject(answer.body))
  return EXIT.ok
}

function withoutSecret(options: TokenOptions, environment: Environment): ClientCredentials {
  if (options.certificate !== undefined)
    throw new CliError('usage', 'Give either a certificate or --client-secret-file, and not both.')
  const clientId = givenClientId(options, environment)
  return parseClientCredentials({ string: JSON.stringify({ clientId, clientSecret: 'read later' }) }, STITCH)
}

function write(
  io: Io,
  config: EverySetting,
  form: string,
  { clientSecretFile, curl, json }: TokenOptions,
): number {
  const request: WrittenRequest = {
    url: config.tokenEndpoint,
    parameters: [...new URLSearchParams(form)].filter(([name]) => name !== 'client_secret'),
    ...(clientSecretFile === undefined ? {} : { clientSecretFile }),
  }
  const text = curl === true ? curlCommand(request) : fetchProgram(request)
  if (json === true) printJson(io, curl === true ? { curl: text } : { fetch: text })
  else printLines(io, text.split('\n'))
  if (clientSecretFile === undefined && json !== true)
    printHint(io, `The assertion in it is good once, within ${config.assertionLifetimeSeconds} s.`)
  return EXIT.ok
}
