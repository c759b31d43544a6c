import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { ReleaseTemplate } from '../../infrastructure/release/release-template.ts'
import { CDK_EXAMPLE, JUDGES, missingFrom } from '../../scripts/install-judges.ts'
import { ROOT } from '../../scripts/package-service.ts'
import { TEMPLATES, writeRelease } from '../../scripts/release-files.ts'
import { startFolder } from '../support/folder.ts'
import { resolveTemplate } from '../support/resolve-template.ts'

const run = promisify(execFile)
const readJson = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T
const example = (path: string): string => readFileSync(join(ROOT, 'examples', path), 'utf8')

const folder = startFolder()
const release = join(folder, 'release')
let template: ReleaseTemplate
before(async () => {
  await writeRelease(release)
  template = readJson(release, TEMPLATES.one)
})

/** A checker ends well and finds nothing: one that breaks down has said nothing of what it was given. */
async function findsNothing(
  t: TestContext,
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<void> {
  const { code, stdout, stderr } = await run(program, args, options).then(
    (said) => ({ code: 0, ...said }),
    (failed: { readonly code: unknown; readonly stdout: string; readonly stderr: string }) => failed,
  )
  if (code === 'ENOENT') return t.skip(`${program} is not on this machine`)
  assert.deepEqual([code, stdout], [0, ''], stderr)
}

/** What an example says of the template must be in it. */
function assertKnown(parameters: readonly string[], outputs: readonly string[]): void {
  assert.ok(parameters.includes('CodeBucket') && parameters.length >= 3)
  assert.ok(outputs.includes('ReadTokenClientPaymentrequestArn') && outputs.includes('RefresherArn'))
  assert.deepEqual(
    parameters.filter((name) => !(name in template.Parameters)),
    [],
  )
  assert.deepEqual(
    outputs.filter((name) => !(name in (template.Outputs ?? {}))),
    [],
  )
}

it('each template is clean for cfn-lint', async (t) => {
  await findsNothing(
    t,
    'cfn-lint',
    Object.values(TEMPLATES).map((name) => join(release, name)),
  )
})

describe('the example of a CDK app', { skip: missingFrom(CDK_EXAMPLE) }, () => {
  const project = join(folder, 'cdk')
  const out = join(project, 'cdk.out')
  let said: string
  before(async () => {
    mkdirSync(project)
    for (const file of ['app.ts', 'tokens.ts', 'package.json'])
      cpSync(join(CDK_EXAMPLE, file), join(project, file))
    symlinkSync(join(CDK_EXAMPLE, 'node_modules'), join(project, 'node_modules'))
    const { CDK_OUTDIR: _, ...others } = process.env
    const env = { ...others, STITCH_RELEASE: release, CDK_CONTEXT_JSON: '{"stage":"prod"}' }
    const { stdout, stderr } = await run('npm', ['run', '--silent', 'synth'], { cwd: project, env })
    said = stdout + stderr
  })

  it('has every resource of the release, its rules, and its code as assets, without a warning', () => {
    assert.equal(said, '')
    const synthesized = readJson<ReleaseTemplate>(out, 'stitch-client-tokens-default-prod.template.json')
    for (const rule of Object.keys(template.Rules)) assert.ok(rule in synthesized.Rules, rule)
    const given = {
      Stage: 'prod',
      Scopes: 'client_paymentrequest,client_businesslookup',
      AlarmAddress: 'you@example.com',
      ExpectClientMode: 'live',
    }
    const expected = resolveTemplate(template, { ...given, CodeBucket: 'any' }).Resources
    const { CDKMetadata: __, ...resources } = resolveTemplate(synthesized).Resources
    assert.deepEqual(withoutCode(resources), withoutCode(expected))
    const assets = readFileSync(join(out, 'stitch-client-tokens-default-prod.assets.json'), 'utf8')
    for (const { Properties } of Object.values(resources)) {
      const { S3Key } = (Properties?.Code ?? {}) as { S3Key?: string }
      if (S3Key !== undefined) assert.ok(assets.includes(S3Key), S3Key)
    }
    const payments = JSON.stringify(readJson(out, 'payments-prod.template.json'))
    for (const output of ['ReadTokenClientPaymentrequestArn', 'RefresherArn'])
      assert.match(payments, new RegExp(`"Fn::ImportValue":"stitch-client-tokens-default-prod-${output}"`))
  })

  it('gives a reader the settings of the deployment that it needs too, and no others', () => {
    const payments = JSON.stringify(readJson(out, 'payments-prod.template.json'))
    assert.match(payments, /"STITCH_EXPECT_CLIENT_MODE":"live"/)
    assert.doesNotMatch(payments, /STITCH_\w+_SECONDS/)
  })
})

describe('the example for Terraform', () => {
  const TEXT = example('terraform/main.tf')
  const parsed = async (): Promise<Configuration> => {
    const judge = join(JUDGES, 'node_modules/@cdktn/hcl2json/build/index.js')
    const { parse } = (await import(judge)) as { parse(name: string, text: string): Promise<Configuration> }
    return parse('main.tf', TEXT)
  }

  it('gives parameters and takes outputs that the release has', { skip: missingFrom(JUDGES) }, async () => {
    const { resource } = await parsed()
    const [stack] = resource.aws_cloudformation_stack.tokens
    // Without it Terraform deletes old zips before it updates the stack, which then cannot roll back.
    assert.equal(resource.aws_s3_object.code[0].lifecycle[0].create_before_destroy, true)
    assertKnown(
      Object.keys(stack.parameters),
      [...TEXT.matchAll(/tokens\.outputs\["(\w+)"\]/g)].map(([, name = '']) => name),
    )
  })

  it('finds the template where the bucket is, in every Region and partition', {
    skip: missingFrom(JUDGES),
  }, async () => {
    const { data, resource } = await parsed()
    // S3 answers 400 at its global address for a bucket in a Region launched after 20 March 2019, for example af-south-1.
    assert.equal(
      resource.aws_cloudformation_stack.tokens[0].template_url,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own words
      'https://${data.aws_s3_bucket.code.bucket_regional_domain_name}/${aws_s3_object.template.key}',
    )
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own words
    assert.equal(data.aws_s3_bucket.code[0].bucket, '${var.bucket}')
  })

  it('is written as Terraform writes it', async (t) => {
    await findsNothing(t, 'terraform', ['fmt', '-check', '-diff', join(ROOT, 'examples/terraform')])
  })
})

interface Configuration {
  readonly data: { readonly aws_s3_bucket: { readonly code: readonly [{ readonly bucket: string }] } }
  readonly resource: {
    readonly aws_s3_object: {
      readonly code: readonly [{ readonly lifecycle: readonly [{ readonly create_before_destroy: boolean }] }]
    }
    readonly aws_cloudformation_stack: {
      readonly tokens: readonly [
        { readonly template_url: string; readonly parameters: Readonly<Record<string, string>> },
      ]
    }
  }
}

describe('the example for SAM', () => {
  it('gives parameters and takes outputs that the release has', () => {
    const text = example('sam/template.yaml')
    const [, parameters = ''] = /^ {6}Parameters:\n((?: {8}.*\n)+)/m.exec(text) ?? []
    assertKnown(
      [...parameters.matchAll(/^ {8}(\w+):/gm)].map(([, name = '']) => name),
      [...text.matchAll(/Tokens\.Outputs\.(\w+)/g)].map(([, name = '']) => name),
    )
  })

  it('is clean for cfn-lint, which translates it as SAM does', async (t) => {
    const project = join(folder, 'sam')
    cpSync(join(ROOT, 'examples/sam'), project, { recursive: true })
    symlinkSync(release, join(project, 'release'))
    await findsNothing(t, 'cfn-lint', ['template.yaml'], { cwd: project })
  })
})

const withoutCode = (resources: ReleaseTemplate['Resources']) =>
  Object.fromEntries(
    Object.entries(resources).map(([id, { Properties: { Code: _, ...Properties } = {}, ...resource }]) => [
      id,
      { ...resource, Properties },
    ]),
  )
