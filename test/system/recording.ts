import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/package-service.ts'
import { putCommand } from '../support/command-on-path.ts'
import { startFolder } from '../support/folder.ts'
import { NpmStart } from '../support/npm-start.ts'
import type { Owner } from '../support/owner.ts'
import { LIST_DOCUMENT, STEPS, type Step } from './recording-steps.ts'

/** The page with the recording. */
export const PAGE = join(ROOT, 'docs/begin/five-minutes.md')

const HEAD = `# Five minutes with the command line

A recording: \`npm start\` runs in one terminal, and these commands in another. \`npm run recording\` makes it again, and a
test compares it. [cli.md](../use/cli.md) has every command and option.
`

const TAIL = `
## Meanwhile, in the terminal of \`npm start\`

One line a request: when, who answered, what was asked, how it ended, how long it took, and by whom or for which token.
Here without the token requests. \`npm start -- --quiet\` leaves the lines out.
`

const block = (language: string, text: string) => `\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`

/** Runs the steps in one bash against a stack of its own; resolves with the page. Everything ends with its owner. */
export async function record(owner: Owner): Promise<string> {
  const started = new NpmStart(owner, ['--port', '0'])
  await started.said(/^ready/m)
  const ports = await Promise.all(
    ['API Gateway', 'AWS endpoint', 'Stitch, simulated'].map(async (name) => {
      const [, port = ''] = await started.said(new RegExp(`^${name}\\s+\\S+:(\\d+)`, 'm'))
      return port
    }),
  )
  const folder = startFolder(owner)
  putCommand(folder)
  writeFileSync(join(folder, 'list.graphql'), LIST_DOCUMENT)

  const script = STEPS.flatMap(({ commands }) => commands.map(scriptOf)).join('\n')
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', withPorts(script, ports)], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder, NO_COLOR: '1', LANG: 'C.UTF-8' },
    maxBuffer: 4 * 1024 * 1024,
  })
  const outputs = asDocumented(stdout, ports, folder).split(`${SEAM}\n`)
  const pages = STEPS.map((step) => sectionOf(step, outputs.splice(0, step.commands.length)))
  const requests = started.output
    .split('\n')
    .filter((line) => /^\d\d:\d\d:\d\d {2}/.test(line) && !line.includes('/connect/token'))
  return [HEAD, ...pages, TAIL, block('text', requests.join('\n'))].join('')
}

const SEAM = '----- next command -----'

const TABS = '⇥⇥'

/** A command as bash runs it; a line that ends with two tabs as bash completes it. */
function scriptOf(command: string): string {
  if (!command.endsWith(TABS))
    return `${command} 2>&1\nsaid=$?; [ $said = 0 ] || echo "(ends with $said)"\necho '${SEAM}'`
  const words = command.slice(0, -TABS.length).split(' ')
  return `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
_stitch_token; echo "\${COMPREPLY[*]}"\necho '${SEAM}'`
}

const withPorts = (text: string, ports: readonly string[]): string =>
  text.replace(
    /\b(localhost|127\.0\.0\.1):300([012])\b/g,
    (_, host: string, index: string) => `${host}:${ports[Number(index)]}`,
  )

/** What was printed, with the ports that `npm start` takes, and pages named as in a clone. */
const asDocumented = (text: string, ports: readonly string[], folder: string): string =>
  ports
    .reduce((seen, port, index) => seen.replaceAll(`:${port}`, `:300${index}`), text)
    .replaceAll(`${ROOT}/`, '')
    .replaceAll(folder, '.')

const sectionOf = ({ heading, text, commands }: Step, outputs: readonly string[]): string => {
  const lines = commands.map((command, index) => `$ ${command}\n${outputs[index] ?? ''}`.trimEnd())
  return `\n## ${heading}\n\n${text}\n${block('console', lines.join('\n'))}`
}

/** A page without what differs from one run to the next: ids, times, durations, and how wide a column is. */
export const normalised = (page: string): string =>
  page
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?Z/g, 'INSTANT')
    .replaceAll(/^\d\d:\d\d:\d\d/gm, 'TIME')
    .replaceAll(/cGF5[\w+/-]+=*/g, 'ID')
    .replaceAll(/payment-request\/[\w-]{36}/g, 'payment-request/UUID')
    .replaceAll(/\b\d+ ms\b/g, 'MS')
    .replaceAll(/\b(1 h|\d+ min \d+ s|\d+ min)\b/g, 'LEFT')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/\b(version )?[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}\b/g, 'UUID')
    // It is written to another stream than the line beside it, and either may be read first.
    .replaceAll(/^INSTANT ERROR the invocation failed.*\n/gm, '')
    .replaceAll(/\b[\dA-F]{40}\b/g, 'KEY')
    .replaceAll(/\b\d+ (days? left|s from)/g, 'SOME $1')
