import childProcess from 'node:child_process'
import dns from 'node:dns'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

/**
 * Imports the files given as arguments and prints, as JSON, what they did meanwhile, and in the turns of the event loop
 * after it, that only an invocation may do. Run in a process of its own.
 */
const did: string[] = []

/** More than a module takes to begin what it signs first. */
const TURNS = 20

/** Notes every call of these functions, and lets it happen unless `instead` does. */
function watch(owner: object, members: readonly string[], instead?: () => unknown): void {
  const functions = owner as Record<string, (...args: unknown[]) => unknown>
  for (const name of members) {
    const original = functions[name]
    if (original === undefined) throw new Error(`there is no ${name} to watch`)
    functions[name] = function (this: unknown, ...args: unknown[]) {
      did.push(name)
      return instead === undefined ? original.apply(this, args) : instead()
    }
  }
}

watch(net.Socket.prototype, ['connect'])
watch(net.Server.prototype, ['listen'])
watch(dns, ['lookup', 'resolve'])
watch(childProcess, ['spawn', 'spawnSync', 'fork'])
watch(fs, ['writeFile', 'writeFileSync', 'appendFileSync', 'mkdirSync', 'createWriteStream'])
watch(fs.promises, ['writeFile', 'mkdir', 'appendFile'])
watch(globalThis, ['setTimeout', 'setInterval', 'fetch'])
watch(process.stdout, ['write'], () => true)
watch(process.stderr, ['write'], () => true)
syncBuiltinESMExports()

const problems: string[] = []
for (const file of process.argv.slice(2)) {
  const before = did.length
  await import(file).catch((error: unknown) => problems.push(`${file}: ${error}`))
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  for (const what of did.slice(before)) problems.push(`${file}: ${what}`)
}
const open = process.getActiveResourcesInfo().filter((name) => !/^(Pipe|TTY|FSReq|File)/.test(name))
fs.writeSync(1, JSON.stringify({ problems, open }))
