/**
 * Loaded before a program (`node --import`) that must not outlive the process that started it. However that process
 * ends, the program's standard input is then closed.
 */
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.stdin.on('end', () => process.exit(1)).on('error', () => process.exit(1))
  process.stdin.resume()
  process.stdin.unref?.()
}
