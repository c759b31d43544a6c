import { AGAIN } from './call.ts'

/** What tells an outcome from any other that the same call could have had, the shared state being the same. */
export const mark = (outcome: unknown): string => {
  if (typeof outcome !== 'object' || outcome === null) return String(outcome)
  if (outcome instanceof Error) return outcome.message
  const { version, kind, body } = outcome as Readonly<Record<string, unknown>>
  return `${version} ${kind} ${body}`
}

/** Members of an outcome that a person wants to see. */
const TOLD = 'version token accessToken issuedAt kind outcomes outcome code status body versionId'.split(' ')

/** An outcome as a step of the trace shows it. */
export const told = (outcome: unknown): string => {
  if (outcome === undefined) return 'ok'
  if (outcome === AGAIN) return 'took effect'
  return outcome instanceof Error ? `${outcome}` : JSON.stringify(outcome, TOLD)
}
