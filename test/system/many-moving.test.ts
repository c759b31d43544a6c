import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { namedClient } from '../../local/many-clients.ts'
import type { Stack } from '../../local/stack.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { THROWAWAY_PEM } from '../fixtures/certificates.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import { startFolder } from '../support/folder.ts'
import { startManyStack } from '../support/many-stack.ts'
import { thisSuite } from '../support/owner.ts'
import { startLocalStack } from '../support/stack.ts'
import { run as runHere } from '../unit/cli/terminal.ts'

const ACME = namedClient('acme', THROWAWAY_PEM)

/** Tokens live for so long, and are renewed at the half of it: the shortest that is taken. In seconds. */
const LIFETIME = 70
const SETTINGS = {
  STITCH_SCOPES: 'client_paymentrequest,client_businesslookup',
  STITCH_EXPIRY_LEEWAY_SECONDS: '0',
}
const TICK_MS = 5000

const AWS_MISSING = await promisify(execFile)('aws', ['--version']).then(
  () => false,
  () => 'the AWS command line is not on the PATH',
)

/** The commands of a section of the page, in its order. */
const commandsOf = (heading: string): readonly string[] =>
  blocksOf(readPage('docs/run/many-clients.md')).flatMap((block) =>
    block.heading === heading && block.language === 'bash' ? block.text.split('\n') : [],
  )

describe('a client that moves to a deployment for many, and back', { skip: AWS_MISSING }, () => {
  const owner = thisSuite()
  const folder = startFolder(owner)
  /** Both deployments have the same Stitch, as they would in an account. */
  let one: Stack
  let many: Stack
  const ticking = new Set<Stack>()
  let reader: { readonly stack: Stack; readonly path: string }
  const refused: string[] = []
  let reads = 0
  let isOver = false
  const going: Promise<void>[] = []

  before(async () => {
    writeFileSync(join(folder, 'certificate.pem'), THROWAWAY_PEM)
    many = await startManyStack({ many: [ACME], withSecret: false, environment: SETTINGS }, owner)
    many.stitch.settings.expiresInSeconds = LIFETIME
    const { tokenEndpoint, apiEndpoint } = many.stitch
    one = await startLocalStack(
      {
        clients: [ACME],
        environment: { ...SETTINGS, STITCH_TOKEN_ENDPOINT: tokenEndpoint, STITCH_API_ENDPOINT: apiEndpoint },
      },
      owner,
    )
    await one.lambda.invoke('refresh-client-token')
    reader = { stack: one, path: '' }
    going.push(tick(), read())
  })
  after(async () => {
    isOver = true
    await Promise.all(going)
  })

  async function tick(): Promise<void> {
    ticking.add(one).add(many)
    while (!isOver) {
      for (const stack of ticking) stack.lambda.schedules.fireAll()
      await sleep(TICK_MS)
    }
  }

  /** Reads without a pause that a token could end in. */
  async function read(): Promise<void> {
    while (!isOver) {
      const { stack, path } = reader
      const answer = await fetch(`${stack.lambda.gateway.url}${path}/business-lookups`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ country: 'ZA', businessName: 'FizzBuzz' }),
      })
      reads += 1
      const text = await answer.text()
      if (answer.status !== 200) refused.push(`${path} ${answer.status} ${text}`)
      await sleep(250)
    }
  }

  /** Types a command of the page at the deployment that it is for. */
  async function type(command: string): Promise<string> {
    const { environment } = / --many\b|\/many\/|\bclients\b/.test(command) ? many : one
    const line = command
      .replaceAll('/stitch/prod/', '/stitch/dev/')
      .replace(' --stage prod', '')
      .replace(/ --client acme(?! --many)/, '')
    const stitchToken = `npx() { shift; "${process.execPath}" "${join(ROOT, 'cli/stitch-token.js')}" "$@"; }`
    const script = ['--norc', '-euo', 'pipefail', '-c', `${stitchToken}\n${line}`]
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      ...environment,
      AWS_DEFAULT_REGION: environment.AWS_REGION,
      CLIENT_ID: ACME.id,
      NO_COLOR: '1',
    }
    const { stdout, stderr } = await promisify(execFile)('bash', script, { cwd: folder, env })
    return stdout + stderr
  }

  const versionsOf = async ({ lambda }: Stack, path: string): Promise<readonly number[]> => {
    const answer = await fetch(`${lambda.gateway.url}${path}/tokens`)
    const { tokens } = (await answer.json()) as { tokens: { version: number }[] }
    return tokens.map(({ version }) => version)
  }
  const untilRenewed = async (stack: Stack, path: string): Promise<void> => {
    const before = Math.max(...(await versionsOf(stack, path)))
    while ((await versionsOf(stack, path)).some((version) => version <= before)) await sleep(500)
  }

  it('to one for all: its secret is put under the other name, both go on, the reader changes over, the old stack goes', async () => {
    const said: string[] = []
    for (const command of commandsOf('From a stack for each client to one for all'))
      said.push(await type(command))
    assert.match(said.join(''), /✔ client_businesslookup {2}(refreshed|fresh)/)
    // Each has tokens of its own, and renews them.
    await Promise.all([untilRenewed(one, ''), untilRenewed(many, '/clients/acme')])
    reader = { stack: many, path: '/clients/acme' }
    ticking.delete(one)
    await untilRenewed(many, '/clients/acme')
    assert.deepEqual(refused, [])
  })

  it('the examples of the help for many clients work as they are', async () => {
    const { out: help } = await runHere(['--help'])
    const names = [...help.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name = '']) => name)
    let examples = 0
    for (const name of names) {
      const { out } = await runHere([name, '--help'])
      for (const [, example = ''] of out.matchAll(/^ {2}\$ stitch-token (.*)$/gm)) {
        if (!/ --many\b|^clients/.test(example) || example.startsWith('secret')) continue
        examples += 1
        const args = example.replace(' --stage prod', '').split(' ')
        const { exitCode, err } = await runHere(args, { environment: many.environment })
        assert.equal(exitCode, 0, `${example}: ${err}`)
      }
    }
    assert.ok(examples >= 8, `${examples} examples`)
  })

  it('and back: a deployment for one has its tokens, the reader changes over, and nothing renews the others any more', async () => {
    const [put = '', refresh = '', remove = '', list = '', clean = ''] = commandsOf('And back')
    await type(put)
    await type(refresh)
    ticking.add(one)
    reader = { stack: one, path: '' }
    await type(remove)
    assert.match(await type(list), /The secret of acme is gone/)
    // A run that began before the secret went: the tick, and what it has handed out.
    await many.lambda.functions.settled()
    await many.lambda.functions.settled()
    const before = await versionsOf(many, '/clients/acme')
    await untilRenewed(one, '')
    assert.deepEqual(await versionsOf(many, '/clients/acme'), before)
    await type(clean)
    assert.doesNotMatch(await type(list), /is gone/)
    assert.deepEqual(refused, [])
    assert.ok(reads > 100, `${reads} reads`)
  })
})
