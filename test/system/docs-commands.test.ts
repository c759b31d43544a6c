import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, describe, it } from 'node:test'
import type { Stack } from '../../local/stack.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import { type SetUp, setUpStack } from '../integration/cli-set-up.ts'
import { assertNoLeak } from '../support/canary.ts'
import { type Block, blocksOf, PAGES, readPage } from '../support/documents.ts'
import { thisSuite } from '../support/owner.ts'
import { Clone } from '../support/run-document.ts'

/** Pages whose commands have a test of their own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/begin/first-deployment.md': 'operations-commands.test.ts',
  'docs/run/many-clients.md': 'many-moving.test.ts',
  'docs/run/operations.md': 'operations-commands.test.ts',
  'docs/run/rehearsing-outages.md': 'faults-rehearsal.test.ts',
  'docs/run/upgrading.md': 'versions-upgrade.test.ts',
  'docs/use/routes.md': 'docs-routes.test.ts',
}

/** Commands that do not run here, and why. */
const NOT_HERE: readonly (readonly [command: RegExp, reason: string])[] = [
  [/^npm (ci|start)$/m, 'the stack that runs here stands for it; `.ci/run` does it in a clean checkout'],
  [/^npm run (deploy|bench)/m, 'needs an AWS account, or half an hour'],
  [/^npm pack\b/m, 'package.test.ts makes the tarball and uses it'],
  [/^go mod init |^javac /m, 'package-languages.test.ts compiles and runs these programs'],
  [/^npx --package /m, 'package.test.ts installs the tarball and calls its command'],
]

/** Commands that are there to print a token, and how they do: alone on its line, or in the endpoint's JSON. */
const PRINTS_TOKEN = /^aws ssm get-parameter [^;]*\.accessToken'$|^(?:node )?docs\/use\/token-request\//m
const PRINTED_TOKEN = /^[\w-]{43}$|(?<="access_token":\s*")[\w-]+/gm

/** Programs that not every machine has. */
const missing = (program: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return false
  } catch {
    return true
  }
}

/** What a reader of a page has set already. */
const SET: Readonly<Record<string, (stack: Stack) => Readonly<Record<string, string>>>> = {
  'docs/use/reading-the-token.md': ({ environment }) => ({
    ...environment,
    // For the first version of the AWS command line, which knows no other.
    AWS_DEFAULT_REGION: environment.AWS_REGION ?? '',
  }),
}

const ABSENT = ['aws', 'jq', 'openssl'].filter(missing)

const whyNot = ({ text }: Block): string | undefined =>
  NOT_HERE.find(([command]) => command.test(text))?.[1] ??
  ABSENT.filter((program) =>
    new RegExp(`^${program} |[|(] *${program} |needs ${program}$`, 'm').test(text),
  ).map((program) => `no ${program} here`)[0]

const pages = PAGES.filter((page) => ELSEWHERE[page] === undefined).map((page) => ({
  page,
  blocks: blocksOf(readPage(page)).filter(({ language }) => language === 'bash'),
}))

await assertPackaged()

for (const { page, blocks } of pages.filter(({ blocks }) => blocks.length > 0))
  describe(`the commands of ${page}`, () => {
    const owner = thisSuite()
    let setUp: SetUp
    const runnable = blocks.filter((block) => whyNot(block) === undefined)
    let printed: readonly string[]
    before(async () => {
      setUp = await setUpStack({}, owner)
      const { stack, terminal } = setUp
      const clone = new Clone(stack, owner)
      await stack.lambda.invoke('refresh-client-token')
      // What is written for a deployment's stage works for the local one.
      const commands = runnable.map(({ text }) => text.replaceAll('/stitch/prod/', '/stitch/dev/'))
      printed = await clone.run(commands, SET[page]?.(stack))
      for (const [index, command] of commands.entries()) {
        const said = { out: printed[index] ?? '', err: '' }
        terminal.keep(command, said, PRINTS_TOKEN.test(command) ? PRINTED_TOKEN : undefined)
      }
    })

    for (const block of blocks)
      it(`${block.heading}: ${block.text.split('\n')[0]}`, { skip: whyNot(block) ?? false }, () => {
        assert.equal(typeof printed[runnable.indexOf(block)], 'string')
      })

    it('show no secret in any output', () => assertNoLeak(setUp.terminal))
  })

it('every page with commands is run by a test', () => {
  for (const page of Object.keys(ELSEWHERE)) assert.ok(PAGES.includes(page), page)
  assert.ok(pages.some(({ page }) => page === 'README.md'))
})
