import { parameterStore } from '../lib/aws/parameter-store/token-parameter.ts'
import type { EverySetting } from '../lib/compose/every-setting.ts'
import type { StoredToken } from '../lib/token/client-token.ts'
import { type ScopeSet, tokenParameterName } from '../lib/token/scope-set.ts'
import type { Aws } from './aws.ts'

/** Reads what is stored for one scope set; rejects with a `token_store_…` code. */
export const readStoredToken = (
  { tokenParameterPrefix }: EverySetting,
  { ssm }: Aws,
  scopeSet: ScopeSet,
): Promise<StoredToken | undefined> =>
  parameterStore(ssm, tokenParameterName(tokenParameterPrefix, scopeSet), undefined).read()
