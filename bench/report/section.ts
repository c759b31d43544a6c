/** One goal, and whether this run reached it. */
export interface Goal {
  readonly text: string
  /** What was measured, with its unit. */
  readonly measured: string
  readonly isMet: boolean
  /** Why not, and what was tried; shown when it is not met. */
  readonly whyNot: string
}

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
