import type { EverySetting } from '../lib/compose/every-setting.ts'
import { StitchError } from '../lib/errors.ts'
import type { ClientMode } from '../lib/token/client-mode.ts'

/**
 * Refuses a client of the other kind than `STITCH_EXPECT_CLIENT_MODE` names.
 *
 * @throws StitchError `client_mode_mismatch`
 */
export function assertExpectedMode(clientMode: ClientMode, { expectClientMode }: EverySetting): void {
  if (expectClientMode === undefined || clientMode === expectClientMode) return
  throw new StitchError(
    'client_mode_mismatch',
    `These are the credentials of a ${clientMode} client, but STITCH_EXPECT_CLIENT_MODE is ${expectClientMode}. ` +
      `Use the ${expectClientMode} client's.`,
    { facts: { clientMode, expectClientMode } },
  )
}
