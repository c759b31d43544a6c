/** Something that is down for a while. */
export interface Outage {
  readonly service: 'tokenEndpoint' | 'secretsManager' | 'parameterStore'
  /** Milliseconds after the beginning. */
  readonly fromMs: number
  readonly untilMs: number
}

const DAY_MS = 86_400_000

/** Outages of 1 to `mostMinutes` minutes at random moments, one after the other, in their order. */
export function outagesOf(
  days: number,
  perYear: number,
  mostMinutes: number,
  random: () => number,
): Outage[] {
  const count = Math.round((perYear * days) / 365)
  const moments = Array.from({ length: count }, () => random() * days * DAY_MS).sort((a, b) => a - b)
  const outages: Outage[] = []
  for (const moment of moments) {
    const fromMs = Math.max(moment, (outages.at(-1)?.untilMs ?? 0) + 3_600_000)
    const untilMs = fromMs + (1 + random() * (mostMinutes - 1)) * 60_000
    const dice = random()
    const service = dice < 0.6 ? 'tokenEndpoint' : dice < 0.8 ? 'secretsManager' : 'parameterStore'
    outages.push({ service, fromMs, untilMs })
  }
  return outages
}
