import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { forMoto, type Moto, startMoto } from '../../scripts/judge-moto.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { TEMPLATES, writeRelease } from '../../scripts/release-files.ts'
import { startFolder } from '../support/folder.ts'
import { thisSuite } from '../support/owner.ts'

const run = promisify(execFile)
const isThere = (command: string): Promise<boolean> =>
  run('sh', ['-c', `command -v ${command}`]).then(
    () => true,
    () => false,
  )
const skip =
  (await isThere('moto_server')) && (await isThere('aws'))
    ? false
    : 'moto_server and the AWS command line are not on this machine'

/** The commands of the page, as a person copies them. */
const [, COMMANDS = ''] =
  /^## Plain CloudFormation$[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(
    readFileSync(join(ROOT, 'docs/begin/deploying-the-release.md'), 'utf8'),
  ) ?? []
const STACK = 'stitch-client-tokens-default-prod'

describe('a release on CloudFormation, by the commands of the page', { skip }, () => {
  const owner = thisSuite()
  const folder = startFolder(owner)
  let moto: Moto
  before(async () => {
    const started = await startMoto()
    assert.ok(started)
    moto = started
    owner.after(() => moto.stop())
    await writeRelease(folder)
    for (const name of Object.values(TEMPLATES)) {
      const template = join(folder, name)
      writeFileSync(template, JSON.stringify(forMoto(JSON.parse(readFileSync(template, 'utf8')))))
    }
    await shell('aws s3 mb "s3://$CODE_BUCKET"')
  })

  const shell = async (commands: string): Promise<string> => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: moto.endpoint.replace('127.0.0.1', 'localhost'),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'judge',
      AWS_SECRET_ACCESS_KEY: 'judge',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      CODE_BUCKET: 'code-of-the-release',
      STAGE: 'prod',
    }
    return (await run('bash', ['-euc', commands], { cwd: folder, env })).stdout
  }
  const status = () =>
    shell(
      `aws cloudformation describe-stacks --stack-name ${STACK} --query 'Stacks[0].StackStatus' --output text`,
    )
  const codeOf = async (name: string) =>
    JSON.parse(
      await shell(
        `aws lambda get-function-configuration --function-name ${STACK}-${name} --query '[CodeSize,Runtime]'`,
      ),
    )

  it('makes the stack, with every function and its code', async () => {
    assert.match(COMMANDS, /^aws s3 cp[\s\S]*aws cloudformation deploy/)
    await shell(COMMANDS)
    assert.match(await status(), /^CREATE_COMPLETE/)
    const [size, runtime] = await codeOf('refresh-client-token')
    assert.ok(size > 100_000, String(size))
    assert.equal(runtime, 'nodejs24.x')
  })

  it('brings the stack to the next release, whose zips have other names', async () => {
    const template = join(folder, TEMPLATES.one)
    const text = readFileSync(template, 'utf8')
    const [zip = ''] = /token-status-[0-9a-f]{16}\.zip/.exec(text) ?? []
    const next = 'token-status-0123456789abcdef.zip'
    writeFileSync(join(folder, 'code', next), readFileSync(join(folder, 'code', zip)))
    writeFileSync(template, text.replaceAll(zip, next))
    await shell(COMMANDS)
    assert.match(await status(), /^UPDATE_COMPLETE/)
    const deployed = await shell(`aws cloudformation get-template --stack-name ${STACK}`)
    assert.match(deployed, new RegExp(next))
  })

  it('leaves nothing behind when the stack is deleted', async () => {
    await shell(`aws cloudformation delete-stack --stack-name ${STACK}`)
    const functions = await shell(
      "aws lambda list-functions --query 'Functions[].FunctionName' --output text",
    )
    assert.equal(functions.trim(), '')
  })

  for (const [clients, signing] of [
    ['one', 'kms'],
    ['many', 'secret'],
    ['many', 'kms'],
  ] as const)
    it(`makes the stack for ${clients} client${clients === 'one' ? '' : 's'}, with the key in ${signing === 'kms' ? 'KMS' : 'the secret'}`, async () => {
      const stage = `${clients}${signing}`
      const stack = `stitch-client-tokens-${clients === 'one' ? 'default' : 'many'}-${stage}`
      const commands = COMMANDS.replaceAll('stitch-client-tokens-default-$STAGE', stack)
        .replaceAll('$STAGE', stage)
        .replace(TEMPLATES.one, TEMPLATES[clients])
      await shell(`${commands.trimEnd()} Signing=${signing} Scopes=client_imageupload,client_businesslookup`)
      const functions = await shell(
        "aws lambda list-functions --query 'Functions[].FunctionName' --output text",
      )
      assert.match(
        functions,
        /-upload-image\b[\s\S]*-lookup-business\b|-lookup-business\b[\s\S]*-upload-image\b/,
      )
      assert.doesNotMatch(functions, /payment-request|verify-bank-account/)
      const setting = await shell(
        `aws lambda get-function-configuration --function-name ${stack}-refresh-client-token --query 'Environment.Variables.STITCH_SIGNING' --output text`,
      )
      assert.equal(setting.trim() === 'kms', signing === 'kms', setting)
      await shell(`aws cloudformation delete-stack --stack-name ${stack}`)
    })
})
