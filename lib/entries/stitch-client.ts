import { afterLoading, inInitialisation } from '../compose/initialisation.ts'
import { readerCall } from '../compose/reader-call.ts'
import { composeTokenSources } from '../compose/sources-by-client.ts'
import { composeStitchPorts } from '../compose/stitch.ts'
import { SourcedHandle } from '../reader/client-token-handle.ts'
import type { StitchPorts } from '../stitch/call-stitch.ts'
import type { ClientTokenSourceOptions } from './client-token-source.ts'
import { clientFrom, type StitchClient } from './requests.ts'

export { type ErrorCode, StitchError } from '../errors.ts'
export type { ParsedDocument, TypedDocument } from '../stitch/typed-document.ts'
export type { RequestOptions, StitchClient } from './requests.ts'

/** Which token, and where the settings are. With `prefetch` a connection to the API is opened ahead as well. */
export type StitchClientOptions = ClientTokenSourceOptions

/**
 * Makes a client of Stitch's API that reads its token itself. Does no I/O, starts no timer and never throws: settings
 * are read at the first request, and with `prefetch` in Lambda's initialisation.
 *
 * @example const stitch = stitchClient({ scope: 'client_paymentrequest' })
 *
 * export const handler = async (event, context) => { const { client } = await stitch.request(LatestPayments, { first:
 * 10 }, { context }) }
 */
export function stitchClient({
  scope,
  client: usual,
  environment = process.env,
  credentials,
  prefetch = false,
}: StitchClientOptions): StitchClient {
  const sources = composeTokenSources(environment, scope, readerCall(environment, credentials))
  let ports: StitchPorts | undefined
  if (prefetch) {
    inInitialisation(() => {
      ports = composeStitchPorts(environment, true)
    })
    afterLoading(() => sources.readAhead(usual))
  }
  return clientFrom({
    ports() {
      ports ??= composeStitchPorts(environment)
      return ports
    },
    async tokenOf(client = usual, waitMs) {
      const source = sources.of(client)
      return new SourcedHandle(source, await source.get(waitMs))
    },
  })
}
