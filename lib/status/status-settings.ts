import { type ReaderSettings, readerSettings } from '../reader/reader-settings.ts'
import type { SettingReader } from '../settings.ts'
import type { Provider } from '../token/provider.ts'
import { type ScopeSet, scopeSetsSetting } from '../token/scope-set.ts'

/** The settings of the status function: a reader's, and which tokens there are. */
export interface StatusSettings extends ReaderSettings {
  readonly scopeSets: readonly ScopeSet[]
}

/** Reads the settings of the status function. */
export const statusSettings = (from: SettingReader, provider: Provider): StatusSettings => ({
  ...readerSettings(from),
  scopeSets: scopeSetsSetting(from, provider.seedScopes),
})
