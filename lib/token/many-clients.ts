import { type ScopeSet, tokenParameterName } from './scope-set.ts'
import { type Signing, secretName } from './signing.ts'
import type { TokenKey } from './token-key.ts'

/**
 * Stands in place of an alias for a deployment for many clients: in `STITCH_CLIENT`, and in names. It is no client's
 * alias.
 */
export const MANY = 'many'

/** What an alias of a client among many is made of. */
const ALIAS = /^[a-z][a-z0-9-]{0,31}$/

/** The rule as the end of a sentence that begins with what has to keep it. */
export const ALIAS_RULE = 'must be 1 to 32 of a-z 0-9 - and begin with a letter, and not be "many"'

/** Whether a client among many can be called so. */
export const isAlias = (text: string): boolean => ALIAS.test(text) && text !== MANY

/** How the name of every client's secret begins. */
export const secretsPrefix = (stage: string): string => `/stitch/${stage}/${MANY}/`

/** How every name of a client among many begins. */
export const nameRootAmongMany = (stage: string, client: string): string => `${secretsPrefix(stage)}${client}`

/** Name of the secret of a client among many. */
export const secretNameOf = (stage: string, client: string, signing: Signing = 'secret'): string =>
  secretName(nameRootAmongMany(stage, client), signing)

/** The client whose secret has this name; `undefined` for another secret. */
export function clientOfSecret(stage: string, name: string, signing: Signing = 'secret'): string | undefined {
  const client = name.slice(secretsPrefix(stage).length).split('/')[0] ?? ''
  return isAlias(client) && secretNameOf(stage, client, signing) === name ? client : undefined
}

/** Where the tokens of a client among many are stored. */
export const tokensPrefixOf = (stage: string, client: string): string =>
  `${nameRootAmongMany(stage, client)}/tokens`

/** The parameter of one token, among many clients or of the one client, whose prefix is a setting. */
export const parameterOf = ({ stage, client, tokenParameterPrefix }: Names, key: TokenKey): string =>
  tokenParameterName(client === MANY ? tokensPrefixOf(stage, key.client) : tokenParameterPrefix, key.scopeSet)

/** The settings that say where tokens are stored. */
export interface Names {
  readonly stage: string
  readonly client: string
  readonly tokenParameterPrefix: string
}

/** Every parameter of a client among many. */
export const parametersOf = (
  stage: string,
  client: string,
  scopeSets: readonly ScopeSet[],
): readonly string[] =>
  scopeSets.map((scopeSet) => tokenParameterName(tokensPrefixOf(stage, client), scopeSet))
