import { STITCH } from '../providers/stitch.ts'
import { type ReaderSettings, readerSettings } from '../reader/reader-settings.ts'
import { type ManySettings, manySettings } from '../refresher/many/many-settings.ts'
import { type RefresherSettings, refresherSettings } from '../refresher/refresher-settings.ts'
import { type Environment, readSettings } from '../settings.ts'
import { type ApiSettings, apiSettings } from '../stitch/api-settings.ts'

/** The settings of every function. The command line and the deployment need all of them. */
export interface EverySetting extends ReaderSettings, RefresherSettings, ApiSettings, ManySettings {}

/**
 * Reads every setting. docs/use/settings.md has the table with names, defaults and meaning.
 *
 * @throws StitchError `config_invalid` with every problem at once in `facts.problems`
 */
export const readEverySetting = (environment: Environment): EverySetting =>
  readSettings(environment, (from) => ({
    ...readerSettings(from),
    ...refresherSettings(from, STITCH),
    ...apiSettings(from, STITCH),
    ...manySettings(from),
  }))
