import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { functionsOf } from '../infrastructure/privileges.ts'
import type { Template } from '../infrastructure/template-types.ts'
import { elements, type JudgeAws, type Query } from './judge-aws.ts'
import { OUTPUT } from './package-service.ts'
import { readTemplate } from './package-template.ts'

type Adapt = (template: Template) => Template

const TEMPLATE_KEY = 'template.json'

/** A packaged deployment at a CloudFormation endpoint, handled as the framework does: bucket first, then everything. */
export class JudgeStack {
  readonly name: string
  readonly #aws: JudgeAws
  readonly #adapt: Adapt
  #bucket = ''

  /** @param adapt Makes a template into one that the endpoint can take; as it is by default. */
  constructor(aws: JudgeAws, name: string, adapt: Adapt = (template) => template) {
    this.#aws = aws
    this.name = name
    this.#adapt = adapt
  }

  /** Makes the stack with nothing in it but the bucket for the zips. */
  async create(folder: string): Promise<void> {
    const template = await readFile(join(folder, OUTPUT, 'cloudformation-template-create-stack.json'), 'utf8')
    await this.#cloudFormation('CreateStack', { TemplateBody: template })
    await this.#expect('CREATE_COMPLETE')
    const outputs = await this.outputs()
    this.#bucket = outputs.ServerlessDeploymentBucketName ?? ''
  }

  /** Puts the zips into the bucket and brings the stack to what was packaged in `folder`. */
  async update(folder: string): Promise<void> {
    const template = await readTemplate(folder)
    for (const { resource } of functionsOf(template)) {
      const S3Key = String((resource.Properties?.Code as { S3Key?: string } | undefined)?.S3Key)
      await this.#put(S3Key, await readFile(join(folder, OUTPUT, basename(S3Key))))
    }
    // A template over 51,200 bytes is taken from S3 only.
    await this.#put(TEMPLATE_KEY, JSON.stringify(this.#adapt(template)))
    await this.#cloudFormation('UpdateStack', {
      TemplateURL: `https://s3.amazonaws.com/${this.#bucket}/${TEMPLATE_KEY}`,
    })
    await this.#expect('UPDATE_COMPLETE')
  }

  /** Empties the bucket and deletes the stack. */
  async delete(): Promise<void> {
    const listed = await this.#aws.call('s3', `/${this.#bucket}?list-type=2`, { method: 'GET' })
    for (const key of elements(listed, 'Key'))
      await this.#aws.call('s3', this.#path(key), { method: 'DELETE' })
    try {
      await this.#cloudFormation('DeleteStack', {})
    } catch (error) {
      // moto 5.2.1 deletes the stack, and then fails at exports that came with an update.
      if (await this.exists()) throw error
    }
    if (await this.exists()) throw new Error(`${this.name}: still there after it was deleted`)
  }

  async exists(): Promise<boolean> {
    const stacks = await this.#aws.query('cloudformation', VERSION, 'DescribeStacks')
    return elements(stacks, 'StackName').includes(this.name)
  }

  /** Outputs by name. */
  async outputs(): Promise<Readonly<Record<string, string>>> {
    const stack = await this.#describe('DescribeStacks')
    const values = elements(stack, 'OutputValue')
    return Object.fromEntries(elements(stack, 'OutputKey').map((key, index) => [key, values[index] ?? '']))
  }

  /** Resources of a template that the endpoint did not make, as `<type> <logical id>`. */
  async missing(template: Template): Promise<readonly string[]> {
    const made = new Set(elements(await this.#describe('DescribeStackResources'), 'LogicalResourceId'))
    return Object.entries(template.Resources)
      .filter(([logicalId]) => !made.has(logicalId))
      .map(([logicalId, { Type }]) => `${Type} ${logicalId}`)
  }

  #cloudFormation(action: string, parameters: Query): Promise<string> {
    const capability = { 'Capabilities.member.1': 'CAPABILITY_IAM' }
    return this.#aws.query('cloudformation', VERSION, action, {
      StackName: this.name,
      ...capability,
      ...parameters,
    })
  }

  #describe = (action: string) => this.#aws.query('cloudformation', VERSION, action, { StackName: this.name })

  #path = (key: string) => `/${this.#bucket}/${key.split('/').map(encodeURIComponent).join('/')}`

  async #put(key: string, body: Buffer<ArrayBuffer> | string): Promise<void> {
    await this.#aws.call('s3', this.#path(key), { method: 'PUT', body })
  }

  async #expect(status: string): Promise<void> {
    const found = elements(await this.#describe('DescribeStacks'), 'StackStatus')[0]
    if (found !== status) throw new Error(`${this.name}: is ${found} and should be ${status}`)
  }
}

const VERSION = '2010-05-15'
