import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leaksIn } from '../test/support/canary.ts'
import { blocksOf, readPage } from '../test/support/documents.ts'
import { ROOT } from './package-service.ts'

/**
 * Records docs/first-five-minutes.md: follows the section "Start" of README.md to the letter in a fresh clone of the last commit, and writes down what
 * the terminal shows. Needs the ports 3000 to 3002.
 */
const PAGE = join(ROOT, 'docs/first-five-minutes.md')
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim()
const home = mkdtempSync(join(tmpdir(), 'first-'))
const clone = join(home, 'stitch-client-tokens')
const began = Date.now()

execFileSync('git', ['clone', '--quiet', ROOT, clone])
const [install = '', ...commands] = blocksOf(readPage('README.md'))
  .filter(({ heading, language }) => heading === 'Start' && language === 'bash')
  .map(({ text }) => text)

/** A command of the section, begun in the clone. */
function type(command: string): { readonly child: ChildProcess; readonly shown: () => string } {
  let shown = ''
  const child = spawn('bash', ['-c', command], {
    cwd: clone,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk
  })
  // The progress of cURL, and what npm has to say about settings of this machine.
  child.stderr.resume()
  return { child, shown: () => shown.replaceAll(clone, '~/stitch-client-tokens') }
}

const seconds = () => Math.round((Date.now() - began) / 1000)
const record: string[] = []
const write = (terminal: number, command: string, shown: string) => {
  const text = shown.replaceAll('\r', '').trim()
  record.push(`Terminal ${terminal}, after ${seconds()} s:\n\n\`\`\`console\n$ ${command}\n${text}\n\`\`\`\n`)
}

let start: ReturnType<typeof type> | undefined
let ended = 0
try {
  for (const command of install.split('\n')) {
    const typed = type(command)
    if (command === 'npm start') {
      start = typed
      while (!/^ready/m.test(typed.shown()) && typed.child.exitCode === null)
        await Promise.race([once(typed.child.stdout ?? typed.child, 'data'), once(typed.child, 'close')])
    } else await once(typed.child, 'close')
    if (typed.child.exitCode !== null && typed.child.exitCode !== 0)
      throw new Error(`${command}: ${typed.shown()}`)
    write(1, command, typed.shown())
  }
  for (const command of commands) {
    const typed = type(command)
    await once(typed.child, 'close')
    if (typed.child.exitCode !== 0) throw new Error(`${command} ended with ${typed.child.exitCode}`)
    write(2, command, typed.shown())
  }
} finally {
  // A group of its own, as Ctrl-C in a terminal reaches it.
  if (start?.child.pid !== undefined && start.child.exitCode === null) {
    process.kill(-start.child.pid, 'SIGINT')
    await once(start.child, 'close')
  }
  ended = seconds()
  rmSync(home, { recursive: true, force: true })
}

const text = `# The first five minutes

A recording: [README.md](../README.md#start) followed to the letter in a fresh clone of commit ${commit}, on a machine that has Node.js and cURL, and no account
anywhere. Written by \`npm run record\`; times count from the clone, and npm's warnings are left out.

${record.join('\n')}
After ${ended} s: Ctrl-C in terminal 1 has ended everything. [tutorial.md](tutorial.md) goes on from here.
`
const leaks = leaksIn(text, [])
if (leaks.length > 0) throw new Error(`The recording shows: ${leaks.join(', ')}`)
writeFileSync(PAGE, text)
console.log('docs/first-five-minutes.md')
