import { tokenSource } from '../../lib/reader/token-source.ts'
import { refresher } from '../../lib/refresher/refresher.ts'

/** The code that is checked: the real one, or one that has been broken on purpose. */
export interface Protocol {
  readonly refresher: typeof refresher
  readonly tokenSource: typeof tokenSource
}

export const realProtocol: Protocol = { refresher, tokenSource }
