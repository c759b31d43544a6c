import assert from 'node:assert/strict'
import { it } from 'node:test'
import { environmentWith, refresherName, ticksName } from '../../../cli/settings.ts'
import { readDeployment } from '../../../infrastructure/deployment.ts'
import { functionName, REFRESH_CLIENTS, REFRESHER } from '../../../infrastructure/names.ts'
import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { THROWAWAY_NOT_BEFORE, THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { COMMANDS } from '../../support/declared-commands.ts'
import { run } from './terminal.ts'

/** A terminal as it is when it was not made larger (ISO 6429 knows none; every emulator begins so). */
const COLUMNS = 80
const LINES = 24

for (const command of COMMANDS) {
  it(`the help of ${command} says what it does, with an example, on one screen`, async () => {
    const { exitCode, out } = await run([...command.split(' '), '--help'])
    assert.equal(exitCode, 0)
    assert.match(out, new RegExp(`^Usage: stitch-token ${command} `))
    assert.match(out, new RegExp(`^Examples:\\n {2}\\$ .*\\bstitch-token ${command}(?: |$)`, 'm'))
    assert.match(out, /^Also --stage, --client, --many, --signing, --region, --profile, --json/m)
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => Math.max(1, Math.ceil(line.length / COLUMNS)))
    assert.ok(lines.reduce((sum, count) => sum + count, 0) <= LINES, out)
  })
}

it('the help of the whole names every command and every exit code', async () => {
  const { exitCode, out } = await run(['--help'])
  assert.equal(exitCode, 0)
  for (const command of COMMANDS) assert.match(out, new RegExp(`^ {2}${command.split(' ')[0]} `, 'm'))
  for (const code of ['0', '1', '2', '3']) assert.match(out, new RegExp(`^ {2}${code} {2}`, 'm'))
})

const WRONG_CALLS: readonly [args: readonly string[], says: RegExp][] = [
  [[], /Usage: stitch-token/],
  [['statsu'], /Did you mean status\?/],
  [['status', '--bogus'], /unknown option '--bogus'/],
  [['status', '--watch', '0'], /Whole seconds/],
  [['certificate'], /missing required argument 'file'/],
  [['token', '--client-id', 'x'], /--scope/],
  [['token', '--certificate', 'c.pem', '--scope', 's'], /--client-id/],
  [['token', '--client-id', 'x', '--scope', 's'], /either a certificate or --client-secret-file/],
  [['token', '--client-id', 'x', '--certificate', 'c.pem', '--scope', 'a  b'], /exactly one space/],
  [
    ['token', '--client-id', 'x', '--certificate', 'c.pem', '--scope', 's', '--curl', '--fetch'],
    /either --curl or --fetch/,
  ],
  [
    ['token', '--client-id', 'x', '--certificate', 'c.pem', '--scope', 's', '--raw', '--fetch'],
    /either --raw or --fetch/,
  ],
  [['api', 'c.pem'], /--scope/],
  [['api', 'c.pem', '--scope', 's'], /not a GraphQL document \(line 1, column 1\)/],
  [['api', 'two.graphql', '--scope', 's'], /Choose the operation: --operation NAME, one of A, B/],
  [['api', 'two.graphql', '--scope', 's', '--operation', 'C'], /no such operation\. It has: A, B/],
  [['api', 'endless.graphql', '--scope', 's'], /subscription does not end by itself/],
  [
    ['api', 'two.graphql', '--scope', 's', '--operation', 'A', '--variables', '[1]'],
    /Give --variables a JSON object/,
  ],
  [
    ['api', 'two.graphql', '--scope', 's', '--operation', 'A', '-F', 'id'],
    /Give --field the name of a variable/,
  ],
  [['api', '-', '--scope', 's', '--variables', '@-'], /Only one of the files can be standard input/],
  [['logs', '--since', 'yesterday'], /Give --since a time such as 90s/],
  [['pay'], /missing required argument 'id'/],
  [['pay', 'cGF5', '--method', 'gold'], /Allowed choices are eft_manual/],
  [['pay', 'cGF5'], /Start the local stack \(npm start\), and set the variables that it prints/],
  [['completion', 'csh'], /Allowed choices are bash, zsh, fish/],
  [
    [
      'token',
      '--client-id',
      'x',
      '--certificate',
      'c.pem',
      '--client-secret-file',
      's',
      '--scope',
      's',
      '--curl',
    ],
    /not both/,
  ],
  [['secret', 'put', '-', '--passphrase-file', '-', '--client-id', 'x'], /standard input/],
  [['status', '--stage', ''], /--stage is empty/],
  [['secret', 'put', 'c.pem', '--passphrase-file', ' ', '--client-id', 'x'], /--passphrase-file is empty/],
  [['refresh', '--scope', 'a', ''], /--scope is empty/],
  [['certificate', ''], /name of the file is empty/],
  [['status', '--region', 'af south 1'], /"af south 1" is not the name of an AWS Region/],
  [['token', '--client-secret-file', 's', '--scope', 's', '--curl'], /Name the client/],
  [
    ['token', '--client-secret-file', 's', '--scope', 's', '--curl', '--client-id', 'a b'],
    /client id again\. It contains characters that are not allowed/,
  ],
  [['refresh', '--scop', 'x'], /unknown option '--scop' \(Did you mean --scope\?\)/],
  [['certificate', '-', '--passphrase-file', '-'], /Only one of the files can be standard input/],
  [['secret', 'put', 'nowhere.pem', '--client-id', 'x'], /nowhere\.pem/],
  [
    ['assertion', '--client-id', 'x'],
    /Give the certificate that signs the assertion: --certificate FILE\.\n/,
  ],
  [['secret', 'put', 'c.pem', '--client-id', 'x', '--stage', 'Prod'], /stage may contain only a-z/],
  [['secret', 'put', 'c.pem', '--client-id', 'x', '--client', 'my_shop'], /client may contain only a-z/],
  [['secret', 'put', 'c.pem', '--client-id', 'x', '--stage', 'production-of-ours'], /not be longer than 17/],
]
const FILES = {
  'c.pem': THROWAWAY_PEM,
  'two.graphql': 'query A { __typename } query B { __typename }',
  'endless.graphql': 'subscription S { __typename }',
}

for (const [args, says] of WRONG_CALLS) {
  // Fault: a wrong call
  it(`a wrong call ends with 2 and says why: stitch-token ${args.join(' ')}`, async () => {
    const { exitCode, out, err } = await run(args, { files: FILES })
    assert.deepEqual([exitCode, out], [2, ''])
    assert.match(err, says)
  })
}

for (const [args, says] of WRONG_CALLS) {
  // Fault: a wrong call
  it(`with --json the same is one line of JSON: stitch-token ${args.join(' ')}`, async () => {
    const { exitCode, out, err } = await run([...args, '--json'], { files: FILES })
    const { code, message, runbook } = JSON.parse(err)
    assert.deepEqual([exitCode, out, runbook], [2, '', `docs/use/cli.md#${code}`])
    if (args.length > 0) assert.match(message, new RegExp(says.source.replace(/\\n$/, '')))
  })
}

it('a secret that is named by hand may belong to any deployment', async () => {
  const files = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' }
  const environment = { STITCH_SECRET_ID: '/mine', STITCH_STAGE: 'Prod', ...files }
  const { err } = await run(['secret', 'put', 'c.pem', '--client-id', 'x'], {
    environment,
    files: { 'c.pem': THROWAWAY_PEM },
    timing: { clock: () => THROWAWAY_NOT_BEFORE * 1000 },
  })
  assert.match(err, /aws_region_missing/)
})

it('no option takes a secret itself', async () => {
  for (const command of COMMANDS) {
    const { out } = await run([...command.split(' '), '--help'])
    assert.doesNotMatch(out, /--(client-)?secret <|--passphrase <|--token </)
  }
})

const SECRET = 'canary-of-a-secret'
const KEY = THROWAWAY_PEM.slice(THROWAWAY_PEM.indexOf('-----BEGIN'))
const CREDENTIALS = ['--client-id', 'x', '--scope', 's']
const MISPLACED: readonly [what: string, args: readonly string[], says: RegExp][] = [
  ['a PEM for a file name', ['certificate', `\n${KEY}`], /name of the file/],
  ['a PEM for an option', ['certificate', KEY], /name of the file/],
  ['a PEM on one line', ['secret', 'put', KEY.replaceAll('\n', ' '), '--client-id', 'x'], /standard input/],
  ['a PEM in base64', ['token', ...CREDENTIALS, '--certificate', btoa(KEY)], /standard input/],
  ['a PEM for a Region', ['status', '--region', KEY], /standard input/],
  ['a PEM for a command', [` ${KEY}`], /standard input/],
  [
    'a client secret for its file',
    ['token', ...CREDENTIALS, '--client-secret-file', SECRET],
    /never the client/,
  ],
  [
    'a passphrase for its file',
    ['certificate', 'c.pem', '--passphrase-file', SECRET],
    /never the passphrase/,
  ],
  [
    'a passphrase in an option',
    ['certificate', 'c.pem', `--passphrase=${SECRET}`],
    /unknown option '--passphrase'/,
  ],
  ['a passphrase in a short option', ['certificate', 'c.pem', `-p${SECRET}`], /unknown option '-p'/],
  ['a passphrase as an operand', ['certificate', 'c.pem', SECRET], /Expected 1 argument but got 2\./],
]
// Fault: a secret in an argument
for (const [what, args, says] of MISPLACED)
  for (const json of [[], ['--json']])
    it(`${what} is repeated nowhere: stitch-token ${args[0]?.trim().slice(0, 11)} … ${json.join('')}`, async () => {
      const { exitCode, out, err } = await run([...args, ...json], { files: { 'c.pem': THROWAWAY_PEM } })
      assert.deepEqual([exitCode, out], [2, ''])
      assert.match(err, says)
      for (const secret of [SECRET, 'BEGIN', KEY.slice(40, 60), btoa(KEY).slice(40, 60)])
        assert.ok(!err.includes(secret), err)
    })

it('colours are for terminals, and NO_COLOR ends them', async () => {
  const certificate = (isTerminal: boolean, environment = {}) =>
    run(['certificate', 'c.pem'], {
      isTerminal,
      environment,
      files: { 'c.pem': THROWAWAY_PEM },
      timing: { clock: () => THROWAWAY_NOT_BEFORE * 1000 },
    })
  assert.ok((await certificate(true)).out.includes('\u001b[32m'))
  assert.ok(!(await certificate(false)).out.includes('\u001b'))
  assert.ok(!(await certificate(true, { NO_COLOR: '1' })).out.includes('\u001b'))
  assert.ok((await certificate(true, { NO_COLOR: '' })).out.includes('\u001b'))
})

it('options win over environment variables', () => {
  const environment = { STITCH_STAGE: 'dev', AWS_REGION: 'eu-west-1', STITCH_SCOPES: 'a' }
  const options = { stage: 'prod', client: 'shop', region: 'af-south-1', profile: 'p' }
  assert.deepEqual(environmentWith(options, environment), {
    STITCH_STAGE: 'prod',
    STITCH_CLIENT: 'shop',
    AWS_REGION: 'af-south-1',
    AWS_PROFILE: 'p',
    STITCH_SCOPES: 'a',
  })
})

it("the refresher's name is the one that the deployment gives it", () => {
  const config = readEverySetting({ STITCH_STAGE: 'prod', STITCH_CLIENT: 'shop' })
  const deployment = readDeployment('prod', { client: 'shop' })
  assert.equal(refresherName(config), functionName(deployment, REFRESHER))
  assert.equal(refresherName(readEverySetting({ STITCH_REFRESHER_FUNCTION: 'mine' })), 'mine')
  assert.equal(ticksName(config), functionName(deployment, REFRESH_CLIENTS))
})
