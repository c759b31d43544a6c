import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { ROOT } from '../../scripts/package-service.ts'
import { leaksIn } from '../support/canary.ts'
import { blocksOf, readPage } from '../support/documents.ts'
import { startFolder } from '../support/folder.ts'
import { startLocalStack } from '../support/stack.ts'

const run = promisify(execFile)

const PAGES = ['docs/begin/first-deployment.md', 'docs/run/operations.md']

/** Every block marked `bash`, under its nearest heading, in the order of the pages. */
const BLOCKS = PAGES.flatMap((page) => blocksOf(readPage(page)).filter(({ language }) => language === 'bash'))
const [NAMES, ...COMMANDS] = BLOCKS

const stack = await startLocalStack()
const [client] = stack.stitch.clients
const folder = startFolder()

const AWS_MISSING = await run('aws', ['--version']).then(
  () => false,
  () => 'the AWS command line is not on the PATH',
)

/** A terminal in a folder with the certificate, set up as the page says for `npm start`. */
const type = (text: string) =>
  run('bash', ['--norc', '-euo', 'pipefail', '-c', [PRELUDE, text].join('\n')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ...stack.environment,
      // For the first version of the AWS command line, which knows no other.
      AWS_DEFAULT_REGION: stack.environment.AWS_REGION,
      API_URL: stack.lambda.gateway.url,
      STITCH_CLIENT_ID: client?.id,
      NO_COLOR: '1',
    },
  })

/** `npx` finds what `npm ci` has put into the clone; from here it is called directly. */
const PRELUDE = [
  `npx() { shift; "${process.execPath}" "${join(ROOT, 'cli/stitch-token.js')}" "$@"; }`,
  NAMES?.text.replace('STAGE=prod', 'STAGE=dev'),
].join('\n')

describe('the pages of a first deployment and of operations', () => {
  before(() => writeFileSync(join(folder, 'certificate.pem'), client?.certificatePem ?? ''))

  it('has commands for the night, a first deployment, a new certificate and a removal', () => {
    const headings = COMMANDS.map(({ heading }) => heading)
    for (const heading of ['At night', 'Deploy', 'New certificate', 'Removal'])
      assert.ok(headings.includes(heading), heading)
  })

  it('sets names that a deployment has', async () => {
    const { stdout } = await type('echo "$SECRET $TOKENS $REFRESHER"')
    const { STITCH_SECRET_ID, STITCH_TOKEN_PARAMETER_PREFIX, STITCH_REFRESHER_FUNCTION } = stack.environment
    assert.equal(
      stdout.trim(),
      `${STITCH_SECRET_ID} ${STITCH_TOKEN_PARAMETER_PREFIX} ${STITCH_REFRESHER_FUNCTION}`,
    )
  })

  describe('works as it says, command by command', () => {
    // The page is for a system that runs.
    before(() => type('npx stitch-token refresh'))

    for (const { heading, text } of COMMANDS)
      it(`${heading}: ${text.split('\n').find((line) => !line.startsWith('#'))}`, {
        skip: /\baws /.test(text) && AWS_MISSING,
      }, async () => {
        const { stdout, stderr } = await type(text)
        assert.deepEqual(leaksIn(`${stdout}${stderr}`, []), [])
      })
  })
})
