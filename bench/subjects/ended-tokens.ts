import { randomUUID } from 'node:crypto'
import { SSMClient } from '@aws-sdk/client-ssm'
import { parameterStore } from '../../lib/aws/parameter-store/token-parameter.ts'
import { sdkSettings } from '../../lib/aws/sdk-settings.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import type { ClientToken } from '../../lib/token/client-token.ts'
import { tokenParameterName } from '../../lib/token/scope-set.ts'
import { SCOPE } from '../servers/scope.ts'

const seconds = (): number => Math.floor(Date.now() / 1000)

/** A token that has just ended: a reader that finds it has it renewed. */
export const endedToken = (): ClientToken => ({
  accessToken: randomUUID(),
  tokenType: 'Bearer',
  scope: SCOPE,
  issuedAt: seconds() - 3600,
  expiresAt: seconds(),
  clientMode: 'test',
})

/** The parameter of a scope set, at another address than the environment's if one is given. */
export const parameterOf = (scope: string, endpoint?: string): TokenParameter =>
  parameterStore(
    new SSMClient({ ...sdkSettings(), ...(endpoint === undefined ? {} : { endpoint }) }),
    tokenParameterName('/stitch/dev/default/tokens', scope),
  )

/** Ends the tokens of these scope sets, at once whatever delay is set. */
export function endingTokens(scopes: readonly string[]): () => Promise<unknown> {
  const prompt = scopes.map((scope) => parameterOf(scope, process.env.BENCH_PROMPT_AWS))
  return () => Promise.all(prompt.map((parameter) => parameter.write(endedToken())))
}

/** Throws unless every token of a run was renewed. */
export const renewed = (result: { readonly outcomes: readonly { readonly outcome: string }[] }): void => {
  if (result.outcomes.some(({ outcome }) => outcome !== 'refreshed')) throw new Error(JSON.stringify(result))
}
