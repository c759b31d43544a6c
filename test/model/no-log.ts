import type { Log } from '../../lib/observe/log.ts'

const silent = () => undefined

export const noLog: Log = { debug: silent, info: silent, warn: silent, error: silent }
