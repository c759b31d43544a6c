import type { SettingReader } from '../settings.ts'
import { type TokenSettings, tokenSettings } from '../token/token-settings.ts'

/** The settings of a reader. A wrong setting of the refresher does not stop a reader. */
export interface ReaderSettings extends TokenSettings {
  /** Name or ARN of the refresher; absent: a reader only polls. */
  readonly refresherFunction: string | undefined
}

/** Reads the settings of a reader. */
export const readerSettings = (from: SettingReader): ReaderSettings => ({
  ...tokenSettings(from),
  refresherFunction: from.optional('STITCH_REFRESHER_FUNCTION'),
})
