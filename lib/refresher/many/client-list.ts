import { StitchError } from '../../errors.ts'
import type { Log } from '../../observe/log.ts'
import { clientOfSecret } from '../../token/many-clients.ts'

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
  /** Those that are gone since they were listed last, or whose secret is to be deleted; each is named once. */
  readonly gone: readonly string[]
  /** Why the list is an earlier one. */
  readonly failure?: StitchError
}

/** So many names that are no client's are logged. */
const MOST_NAMED = 20

/**
 * Knows the clients of a deployment: each secret under its prefix is one. While they cannot be listed the ones of the last list are taken.
 *
 * @throws StitchError `clients_unlistable` where there is no earlier list
 */
export function clientList(
  { listSecrets, log }: { readonly listSecrets: ListSecrets; readonly log: Log },
  stage: string,
): () => Promise<ClientList> {
  let known: ReadonlySet<string> | undefined
  const saidGone = new Set<string>()
  const saidOdd = new Set<string>()

  const sayOdd = (names: readonly string[]): void => {
    const news = names.filter((name) => !saidOdd.has(name))
    for (const name of news) saidOdd.add(name)
    if (news.length > 0)
      log.warn('These secrets are no clients: their names are not made as they have to be.', {
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
    const named = secrets.map((secret) => ({ ...secret, client: clientOfSecret(stage, secret.name) }))
    sayOdd(
      named.filter(({ client, isDeleted }) => client === undefined && !isDeleted).map(({ name }) => name),
    )
    const aliases = (isDeleted: boolean) =>
      named.flatMap((secret) => (secret.isDeleted === isDeleted ? (secret.client ?? []) : []))
    const present = new Set(aliases(false))
    const absent = [...aliases(true), ...(known ?? [])].filter((client) => !present.has(client))
    const gone = [...new Set(absent)].filter((client) => !saidGone.has(client))
    for (const client of gone) saidGone.add(client)
    for (const client of present) saidGone.delete(client)
    known = present
    return { clients: [...present].sort(), gone }
  }
}
