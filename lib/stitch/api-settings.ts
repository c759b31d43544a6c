import type { SettingReader } from '../settings.ts'
import type { Provider } from '../token/provider.ts'

/** Where the API is. */
export interface ApiSettings {
  readonly apiEndpoint: string
}

/** Reads where the API is. */
export const apiSettings = (from: SettingReader, provider: Provider): ApiSettings => ({
  apiEndpoint: from.address('STITCH_API_ENDPOINT', provider.apiEndpoint),
})
