import { figure } from '../report/markdown.ts'
import { DEPLOYED } from './fleet-settings.ts'

/** From the first to the last reader of a fleet that looks for the renewed token, in seconds: a sixth of the margin. */
const SPREAD_SECONDS = DEPLOYED.refreshAheadSeconds / 6

/** From the first look until readers take the old token for expired. */
const USABLE_SECONDS = (DEPLOYED.refreshAheadSeconds * 2) / 3 - DEPLOYED.expiryLeewaySeconds

/** How many containers can all look once while the fleet looks: the arithmetic limit. */
export const UNTHROTTLED = DEPLOYED.readsPerSecond * SPREAD_SECONDS

/** How many containers get their turn before their token ends, at so many reads per second. */
export const servedBy = (readsPerSecond: number): number => readsPerSecond * USABLE_SECONDS

/** Where the limits are and what to do beyond them, as Markdown. */
export const limits = (): string =>
  `**Where the limit is.** A fleet looks for a renewed token within ${SPREAD_SECONDS} s. ${DEPLOYED.readsPerSecond} reads per second are Parameter Store's default quota, for the whole account and Region.
They are enough for ${figure(UNTHROTTLED)} containers of one scope set, less what else reads parameters. That is arithmetic: chance bunches reads, and the first few are throttled somewhat below it.

No caller notices. A reader goes on with its token and looks again after 30 s, for ${USABLE_SECONDS} s in all. That is enough for ${figure(servedBy(DEPLOYED.readsPerSecond))} containers.
Beyond that, tokens end before their readers can read, and calls wait and fail.

**What to switch on before that.** Switch on Parameter Store's higher throughput (Settings, or \`ssm:UpdateServiceSetting\` on \`/ssm/parameter-store/high-throughput-enabled\`).
It is billed per call. A rise of the quota goes to 10,000 reads per second.`
