import { mock } from 'node:test'
import { IssuedTokens } from '../../local/stitch/issued-tokens.ts'
import type { Heard, Secret } from '../support/canary.ts'
import { Outputs } from '../support/stack-output.ts'
import { run, type Said, type TerminalOptions } from '../unit/cli/terminal.ts'

/** What a command is there to print: that alone, once and to standard output, is no leak. */
export const ON_PURPOSE: Readonly<Record<string, RegExp>> = {
  // With `--curl` and `--fetch` the assertion, or in JavaScript the place where the client secret is read.
  token:
    /(?<="access_token":\s*")[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]+|(?<=client_secret: )(?:readFileSync|process\.env)\b/,
  assertion: /\beyJ[\w-]+\.[\w-]+\.[\w-]+/,
}

/** Every token that a simulated Stitch of this process gives out, to whomever, stored or not. */
const issued = mock.method(IssuedTokens.prototype, 'add').mock

/** Where command lines are run, and everything that they and other programs print is kept for the canary. */
export class Terminal implements Heard {
  readonly outputs = new Outputs()
  readonly #credentials: string[] = []

  /** Runs one command line in this process. All files that it may read are secrets. */
  async run(args: readonly string[], options: TerminalOptions = {}): Promise<Said> {
    this.hide(...Object.values(options.files ?? {}))
    const said = await run(args, options)
    this.keep(`stitch-token ${args.join(' ')}`, said, ON_PURPOSE[args[0] ?? ''])
    return said
  }

  /** Keeps what a program has printed, but for what it is there to print. */
  keep(program: string, { out, err }: Pick<Said, 'out' | 'err'>, onPurpose?: RegExp): void {
    const kept = onPurpose === undefined ? out : out.replace(onPurpose, '…')
    this.outputs.add(`standard output of ${program}`, kept)
    this.outputs.add(`standard error of ${program}`, err)
  }

  /** Texts that may stand in no output: client secrets, and PEMs, of which the private key counts. */
  hide(...credentials: readonly string[]): void {
    this.#credentials.push(...credentials)
  }

  async secrets(): Promise<readonly Secret[]> {
    return [
      ...this.#credentials.map((text) => ({ what: 'credentials', value: text.trim() })),
      ...issued.calls.map(({ arguments: [value = ''] }) => ({ what: 'token', value })),
    ]
  }
}
