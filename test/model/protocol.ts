import { putSecret } from '../../cli/put-in-stages.ts'
import { parameterStore } from '../../lib/aws/parameter-store/token-parameter.ts'
import { tokenSource } from '../../lib/reader/token-source.ts'
import { refresher } from '../../lib/refresher/refresher.ts'

/**
 * The code that is checked: the real one, or one that has been broken on purpose. The last two are met by an operator's
 * actions alone.
 */
export interface Protocol {
  readonly refresher: typeof refresher
  readonly tokenSource: typeof tokenSource
  readonly parameterStore: typeof parameterStore
  readonly putSecret: typeof putSecret
}

export const realProtocol: Protocol = { refresher, tokenSource, parameterStore, putSecret }
