import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stack } from '../../local/stack.ts'
import { startFolder } from './folder.ts'
import { FILE, type Owner } from './owner.ts'

const ROOT = join(import.meta.dirname, '../..')

/** What belongs to a clone that is worked in, and is not shared with this one. */
const OWN = ['.git', '.local', '.serverless']

/** What a clone knows of the stack beside it. */
type Addresses = Pick<Stack, 'lambda' | 'aws' | 'stitch'>

/** A clone beside a running stack, as a reader of the documentation has it, in a folder that ends with its owner. */
export class Clone {
  readonly folder: string
  readonly #stack: Addresses

  constructor(stack: Addresses, owner: Owner = FILE) {
    this.folder = startFolder(owner)
    this.#stack = stack
    for (const entry of readdirSync(ROOT).filter((name) => !OWN.includes(name)))
      symlinkSync(join(ROOT, entry), join(this.folder, entry))
    mkdirSync(join(this.folder, '.local'))
    const pem = stack.stitch.clients[0]?.certificatePem ?? ''
    // Where `npm start` keeps it, and under the name that Stitch's own file has.
    for (const path of ['.local/certificate.pem', 'certificate.pem'])
      writeFileSync(join(this.folder, path), pem, { mode: 0o600 })
    // An answer of 400 or more ends the shell, as a person who follows the page would stop there.
    writeFileSync(join(this.folder, '.curlrc'), 'silent\nshow-error\nfail-with-body\n')
  }

  /**
   * Runs blocks of commands in one shell, in their order, with the stack's addresses for those of `npm start`.
   *
   * @returns what each of them has written to standard output; rejects with everything written when one fails
   */
  async run(
    blocks: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> {
    const script = [NPX, ...blocks.map((block) => `${block}\necho\necho '${SEAM}'`)].join('\n')
    const output = await bash(withPorts(script, this.#stack), this.folder, environment)
    return output.split(`${SEAM}\n`)
  }
}

/** Stands between what two blocks print. */
const SEAM = '----- next block -----'

/** `npx` finds what `npm ci` has put into the clone; from here it is called directly. */
const NPX = `npx() { shift; "${process.execPath}" "${join(ROOT, 'cli/stitch-token.js')}" "$@"; }`

const withPorts = (script: string, { lambda, aws, stitch }: Addresses): string => {
  const ports = [lambda.gateway.url, aws.url, stitch.url].map((url) => new URL(url).port)
  return script.replace(
    /\b(localhost|127\.0\.0\.1):300([012])\b/g,
    (_, host: string, index: string) => `${host}:${ports[Number(index)]}`,
  )
}

function bash(script: string, cwd: string, environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`
    const child = spawn('bash', ['--norc', '-euo', 'pipefail'], {
      cwd,
      env: { PATH, HOME: cwd, CURL_HOME: cwd, NO_COLOR: '1', ...environment },
    })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString()
      if (code === 0) resolve(text)
      else reject(new Error(`bash ended with ${code}:\n${text}\n${Buffer.concat(errors)}`))
    })
    child.stdin.end(script)
  })
}
