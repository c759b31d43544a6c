import { StitchError } from './errors.ts'
import { isSafeAddress } from './safe-address.ts'

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** From the most talkative to the most taciturn. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** The least level of the lines that are written. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Reads single settings, and collects what is wrong with them. An empty variable counts as absent. */
export interface SettingReader {
  optional(name: string): string | undefined
  /** A value that has to fit a pattern. `rule` completes the sentence that begins with the name. */
  matching(name: string, fallback: string, pattern: RegExp, rule: string): string
  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined
  /** Whole seconds within bounds, both included. */
  seconds(name: string, fallback: number, bounds: readonly [least: number, most: number]): number
  /** An `https:` URL; `http:` for loopback hosts only. */
  address<Fallback extends string | undefined>(name: string, fallback: Fallback): string | Fallback
  /** Adds a problem that no single setting has. */
  problem(text: string): void
}

/**
 * Reads settings with `read`, which may call the readers of several rooms.
 *
 * @throws StitchError `config_invalid` with every problem at once in `facts.problems`. Values are not repeated,
 *   because a secret may be in the wrong variable.
 */
export function readSettings<T extends object>(
  environment: Environment,
  read: (from: SettingReader) => T,
): Readonly<T> {
  // Two rooms may read the same setting: its problem is one.
  const problems = new Set<string>()
  const settings = read(settingReader(environment, (text) => void problems.add(text)))
  if (problems.size > 0)
    throw new StitchError('config_invalid', `Correct these settings: ${[...problems].join('; ')}.`, {
      facts: { problems: [...problems] },
    })
  return Object.freeze(settings)
}

function settingReader(environment: Environment, problem: (text: string) => void): SettingReader {
  const optional = (name: string) => environment[name]?.trim() || undefined
  return {
    optional,
    problem,
    matching(name, fallback, pattern, rule) {
      // A fallback made from another setting is judged with that setting, not here.
      const given = optional(name)
      if (given !== undefined && !pattern.test(given)) problem(`${name} ${rule}`)
      return given ?? fallback
    },
    oneOf<T extends string>(name: string, choices: readonly T[]) {
      const value = optional(name)
      if (value === undefined || choices.includes(value as T)) return value as T | undefined
      problem(`${name} must be one of: ${choices.join(', ')}`)
      return undefined
    },
    seconds(name, fallback, [least, most]) {
      const text = optional(name) ?? String(fallback)
      const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
      if (value >= least && value <= most) return value
      problem(`${name} must be whole seconds from ${least} to ${most}`)
      return fallback
    },
    address<Fallback extends string | undefined>(name: string, fallback: Fallback) {
      const value: string | Fallback = optional(name) ?? fallback
      if (value !== undefined && (!isSafeAddress(value) || new URL(value).hash !== ''))
        problem(
          `${name} must be an https: URL without user, password or fragment (http: only for loopback hosts)`,
        )
      return value
    },
  }
}
