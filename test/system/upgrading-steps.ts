import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/package-service.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import type { Version, VersionedStack } from './versions.ts'

/** The page for people who deployed the earlier version. */
const PAGE = 'docs/run/upgrading.md'

/** The commands of each section, line by line. */
export const SECTIONS: readonly { readonly heading: string; readonly lines: readonly string[] }[] = blocksOf(
  readPage(PAGE),
)
  .filter(({ language }) => language === 'bash')
  .map(({ heading, text }) => ({ heading, lines: text.split('\n') }))

/** What this machine stands in for: its own packages are the clone's commits. */
const STANDS_FOR = [/^export STAGE=prod$/, /^npm ci$/, /^DEPLOYED=\$\(git rev-parse HEAD\)$/]

/**
 * Carries the page's commands out on a stack: a checkout chooses the package, a deployment replaces all functions by
 * it.
 */
export class Upgrading {
  readonly #stack: VersionedStack
  readonly #settings: Readonly<Record<string, string>>
  #checkedOut: Version = 'earlier'

  /** `settings` are those that the functions have beside the template's. */
  constructor(stack: VersionedStack, settings: Readonly<Record<string, string>>) {
    this.#stack = stack
    this.#settings = settings
  }

  /** Carries one line out. Gives what it printed, and which version was deployed by it. */
  async do(line: string): Promise<{ readonly printed: string; readonly deployed?: Version }> {
    if (STANDS_FOR.some((known) => known.test(line))) return { printed: '' }
    if (line === 'git pull') this.#checkedOut = 'this'
    else if (line === 'git switch --detach "$DEPLOYED"') this.#checkedOut = 'earlier'
    else if (line === 'npm run deploy -- --stage "$STAGE"') {
      const version = this.#checkedOut
      await this.#stack.upgrade({ refresher: version, readers: version })
      return { printed: '', deployed: version }
    } else return { printed: await this.#command(line) }
    return { printed: '' }
  }

  async #command(line: string): Promise<string> {
    const [, text] = /^npx stitch-token (.*)$/.exec(line) ?? []
    if (text === undefined) throw new Error(`${PAGE} has a command that this test does not know: ${line}`)
    const words = text.replace('"$STAGE"', 'dev').split(' ')
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'cli/stitch-token.js'), ...words],
      { env: { PATH: process.env.PATH, NO_COLOR: '1', ...this.#stack.environment, ...this.#settings } },
    )
    return `${stdout}${stderr}`
  }
}
