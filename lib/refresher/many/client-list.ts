import { StitchError } from '../../errors.ts'
import type { Log } from '../../observe/log.ts'
import { clientOfSecret } from '../../token/many-clients.ts'
import { SIGNINGS, type Signing } from '../../token/signing.ts'

/** A secret under the deployment's prefix. */
export interface ListedSecret {
  readonly name: string
  /** Whether it is scheduled for deletion, which may take a month. */
  readonly isDeleted: boolean
}

/** Lists every secret under the prefix, those scheduled for deletion included. Rejects with `clients_unlistable`. */
export type ListSecrets = () => Promise<readonly ListedSecret[]>

/** The clients of a deployment, as far as they are known. */
export interface ClientList {
  readonly clients: readonly string[]
  /** Clients that are gone since the last list, or whose secret is scheduled for deletion. Each is named once. */
  readonly gone: readonly string[]
  /** Why this is an earlier list; absent if it is a new one. */
  readonly failure?: StitchError
}

/** How many names that are not a client's are logged. */
const MOST_NAMED = 20

/**
 * Lists the clients of a deployment: each secret under its prefix is one. While they cannot be listed, it gives the
 * last list.
 *
 * @throws StitchError `clients_unlistable` if there is no earlier list
 */
export function clientList(
  { listSecrets, log }: { readonly listSecrets: ListSecrets; readonly log: Log },
  stage: string,
  signing: Signing = 'secret',
): () => Promise<ClientList> {
  let known: ReadonlySet<string> | undefined
  const reported = new Set<string>()
  const saidOdd = new Set<string>()

  const sayOdd = (names: readonly string[]): void => {
    const news = names.filter((name) => !saidOdd.has(name))
    for (const name of news) saidOdd.add(name)
    if (news.length > 0)
      log.warn('These secrets are not used: their names are not those of clients.', {
        secrets: news.slice(0, MOST_NAMED),
        count: news.length,
      })
  }

  return async () => {
    let secrets: readonly ListedSecret[]
    try {
      secrets = await listSecrets()
    } catch (error) {
      if (!(error instanceof StitchError) || known === undefined) throw error
      return { clients: [...known], gone: [], failure: error }
    }
    const named = secrets.map((secret) => ({
      ...secret,
      client: clientOfSecret(stage, secret.name, signing),
    }))
    // A client may have another secret, from before or after its key moved. That is not a mistake.
    const isOdd = ({ name, isDeleted }: ListedSecret) =>
      !isDeleted && SIGNINGS.every((each) => clientOfSecret(stage, name, each) === undefined)
    sayOdd(named.filter(isOdd).map(({ name }) => name))
    const aliases = (isDeleted: boolean) =>
      named.flatMap((secret) => (secret.isDeleted === isDeleted ? (secret.client ?? []) : []))
    const present = new Set(aliases(false))
    const absent = [...aliases(true), ...(known ?? [])].filter((client) => !present.has(client))
    const gone = [...new Set(absent)].filter((client) => !reported.has(client))
    for (const client of gone) reported.add(client)
    for (const client of present) reported.delete(client)
    known = present
    return { clients: [...present].sort(), gone }
  }
}
