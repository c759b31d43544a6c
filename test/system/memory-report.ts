import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Loaded into a container before its function (`node --import`): at SIGUSR2 it collects the garbage, and writes what is
 * left into a file of the folder `MEMORY_REPORTS`, named by the process. What is left is what is in use: without that,
 * V8 lets garbage lie for thousands of calls.
 */
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => {
  collectGarbage()
  const path = join(process.env.MEMORY_REPORTS ?? '', `${process.pid}`)
  writeFileSync(`${path}.new`, JSON.stringify(process.memoryUsage()))
  renameSync(`${path}.new`, path)
})
