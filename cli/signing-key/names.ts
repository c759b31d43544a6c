import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { MANY, nameRootAmongMany } from '../../lib/token/many-clients.ts'
import { nameRoot } from '../../lib/token/signing.ts'
import type { Io } from '../io.ts'

/** How every name begins of the client that a command is about. */
export const rootOf = (
  { stage, client }: Pick<EverySetting, 'stage' | 'client'>,
  { client: alias = '' }: Pick<Io, 'client'>,
): string => (client === MANY ? nameRootAmongMany(stage, alias) : nameRoot(stage, client))
