import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { templateProblems } from '../infrastructure/template-rules.ts'
import { JudgeAws } from './judge-aws.ts'
import { lookAt, tellSkipped } from './judge-look.ts'
import { forMoto, isMoto, startMoto } from './judge-moto.ts'
import { JudgeStack } from './judge-stack.ts'
import { VARIANTS, type Variant } from './judge-variants.ts'
import { OUTPUT, TEMPLATE } from './package-service.ts'
import { readTemplate } from './package-template.ts'
import { packageVariant } from './package-variant.ts'

// Packages every variant. Judges it by our rules, with cfn-lint and at a CloudFormation endpoint, and deletes it again.
// `--endpoint URL` names the endpoint; without it moto_server is started, where it is on the PATH.

const { values } = parseArgs({ options: { endpoint: { type: 'string' } } })
const work = await mkdtemp(join(tmpdir(), 'judge-template-'))
const moto = values.endpoint === undefined ? await startMoto() : undefined
const endpoint = values.endpoint ?? moto?.endpoint
try {
  const folders = new Map<Variant, string>()
  for (const [index, variant] of VARIANTS.entries()) {
    console.log(`\n${variant.title}: serverless package ${variant.args.join(' ')}`)
    const folder = join(work, String(index))
    await packageVariant(folder, variant.args)
    await judgeByRules(folder, variant)
    await judgeByLint(folder)
    folders.set(variant, folder)
  }
  if (endpoint === undefined)
    console.log('\nno --endpoint, and moto_server is not on the PATH: no stack was made')
  else await judgeByEndpoint(endpoint, folders)
} finally {
  await moto?.stop()
  await rm(work, { recursive: true, force: true })
}

async function judgeByRules(folder: string, { has, hasNot }: Variant): Promise<void> {
  const template = await readTemplate(folder)
  const text = JSON.stringify(template)
  const problems = [
    ...templateProblems(template),
    ...has.filter((part) => !text.includes(part)).map((part) => `has no ${part}`),
    ...hasNot.filter((part) => text.includes(part)).map((part) => `has ${part}`),
  ]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  console.log(`  rules: kept, ${Object.keys(template.Resources).length} resources`)
}

async function judgeByLint(folder: string): Promise<void> {
  try {
    await promisify(execFile)('cfn-lint', [join(folder, OUTPUT, TEMPLATE)])
    console.log('  cfn-lint: clean')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Error(`cfn-lint:\n${(error as { stdout: string }).stdout}`)
    console.log('  cfn-lint: not on the PATH')
  }
}

/** Makes all stacks side by side, as in one account, then removes each one. */
async function judgeByEndpoint(endpoint: string, folders: ReadonlyMap<Variant, string>): Promise<void> {
  const aws = new JudgeAws(endpoint)
  const adapt = (await isMoto(endpoint)) ? ([forMoto] as const) : ([] as const)
  const stacks: JudgeStack[] = []
  try {
    for (const [variant, folder] of folders) {
      const stack = new JudgeStack(aws, variant.stackName, ...adapt)
      console.log(`\n${stack.name}`)
      await stack.create(folder)
      stacks.push(stack)
      await stack.update(folder)
      await lookAt(aws, stack, await readTemplate(folder))
      await tellSkipped(stack, await readTemplate(folder))
      if (variant.updateArgs === undefined) continue
      await packageVariant(`${folder}-update`, variant.updateArgs)
      await stack.update(`${folder}-update`)
      console.log(`  updated: ${variant.updateArgs.join(' ')}`)
    }
  } finally {
    for (const stack of stacks) {
      await stack.delete()
      console.log(`deleted ${stack.name}`)
    }
  }
}
