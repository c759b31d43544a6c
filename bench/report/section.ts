import type { Goal } from './goal.ts'

/** A picture beside the page. */
export interface Picture {
  /** File name, ending in `.svg`. */
  readonly name: string
  readonly alt: string
  readonly svg: string
}

/** What one measurement has to say. */
export interface Section {
  readonly title: string
  readonly goals: readonly Goal[]
  /** Markdown, without the title. */
  readonly body: string
  readonly pictures: readonly Picture[]
}
