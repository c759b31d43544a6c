import type { Link } from '../../cli/doctor/finding.ts'
import type { Settings, SetUp } from './cli-set-up.ts'

/** One broken set-up: how it is broken, the link where the walk stops, the code that names it, and the next step. */
export interface Broken {
  readonly title: string
  /** Breaks it, and gives the settings that belong to it. */
  readonly by: (setUp: SetUp) => Settings | undefined | Promise<Settings>
  readonly link: Link
  readonly code: string
  readonly says: RegExp
}
