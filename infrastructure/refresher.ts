/** Logical id of the queue that keeps runs of the refresher that failed. */
export const FAILED_RUNS_QUEUE = 'FailedRunsQueue'

/** Logical id of the queue that keeps ticks that EventBridge Scheduler could not deliver. */
export const UNDELIVERED_TICKS_QUEUE = 'UndeliveredTicksQueue'

/** Logical id of the role with which EventBridge Scheduler invokes the refresher. */
export const SCHEDULE_ROLE = 'ScheduleRole'

/** Logical id that the framework gives the schedule. */
export const SCHEDULE = 'RefreshDashclientDashtokenSchedulerSchedule1'
