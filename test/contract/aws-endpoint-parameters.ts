import assert from 'node:assert/strict'
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandOutput,
  GetParametersCommand,
} from '@aws-sdk/client-ssm'
import { label, overwrite, read, write } from './aws-endpoint-parameter-calls.ts'
import type { AwsPromise } from './aws-endpoint-promise.ts'

/** Writing, reading and listing parameters. */
export const parameterPromises: readonly AwsPromise[] = [
  [
    'a written parameter reads back with its type, its version and an ARN of the Region',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      assert.equal((await write(ssm, name, 'one')).Version, 1)
      const parameter = await read(ssm, name)
      assert.equal(parameter?.Value, 'one')
      assert.equal(parameter?.Type, 'String')
      assert.equal(parameter?.Version, 1)
      assert.match(parameter?.ARN ?? '', new RegExp(`^arn:aws:ssm:eu-west-1:\\d{12}:parameter${name}$`))
      assert.ok(parameter?.LastModifiedDate instanceof Date)
    },
  ],
  [
    'a SecureString shows its text only with decryption, and its history keeps the key',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'secret words', { Type: 'SecureString' })
      const sealed = await read(ssm, name, false)
      assert.equal(sealed?.Type, 'SecureString')
      assert.notEqual(sealed?.Value, 'secret words')
      assert.equal((await read(ssm, name))?.Value, 'secret words')
      const history = await ssm.send(new GetParameterHistoryCommand({ Name: name }))
      assert.equal(history.Parameters?.[0]?.KeyId, 'alias/aws/ssm')
    },
  ],
  [
    'a ciphertext is not the text in another spelling',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'secret words', { Type: 'SecureString' })
      const sealed = (await read(ssm, name, false))?.Value ?? ''
      assert.doesNotMatch(sealed, /secret words/)
      assert.ok(!Buffer.from(sealed, 'base64').includes('secret words'))
    },
  ],
  [
    'an existing parameter is changed only when the request says overwrite',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await assert.rejects(write(ssm, name, 'two'), { name: 'ParameterAlreadyExists' })
      assert.equal((await read(ssm, name))?.Value, 'one')
      assert.equal((await overwrite(ssm, name, 'two')).Version, 2)
      assert.equal((await read(ssm, name))?.Value, 'two')
    },
  ],
  [
    'an update that leaves out the type keeps it',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one', { Type: 'SecureString' })
      await overwrite(ssm, name, 'two')
      assert.equal((await read(ssm, name))?.Type, 'SecureString')
    },
  ],
  [
    'an update cannot change the type',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await assert.rejects(overwrite(ssm, name, 'two', { Type: 'SecureString' }), {
        name: 'HierarchyTypeMismatchException',
      })
      assert.equal((await read(ssm, name))?.Value, 'one')
    },
  ],
  [
    'a new parameter needs a type',
    async ({ ssm, uniqueName }) => {
      await assert.rejects(overwrite(ssm, uniqueName(), 'one'), { name: 'ValidationException' })
    },
  ],
  [
    'tags cannot go with an overwrite',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one', { Tags: [{ Key: 'a', Value: 'b' }] })
      await assert.rejects(overwrite(ssm, name, 'two', { Tags: [{ Key: 'a', Value: 'b' }] }), {
        name: 'ValidationException',
      })
    },
  ],
  [
    'a standard parameter holds 4096 bytes and not one more',
    async ({ ssm, uniqueName }) => {
      for (const [value, accepted] of [
        ['x'.repeat(4095), true],
        ['x'.repeat(4096), true],
        ['x'.repeat(4097), false],
        ['é'.repeat(2048), true],
        [`${'é'.repeat(2048)}x`, false],
      ] as const) {
        const writing = write(ssm, uniqueName(), value)
        if (accepted) await writing
        else await assert.rejects(writing, { name: 'ValidationException' })
      }
    },
  ],
  [
    'an advanced parameter holds 8192 bytes and not one more',
    async ({ ssm, uniqueName }) => {
      await write(ssm, uniqueName(), 'x'.repeat(8192), { Tier: 'Advanced' })
      await assert.rejects(write(ssm, uniqueName(), 'x'.repeat(8193), { Tier: 'Advanced' }), {
        name: 'ValidationException',
      })
    },
  ],
  [
    'an advanced parameter cannot be written as a standard one, and stays advanced',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one', { Tier: 'Advanced' })
      await assert.rejects(overwrite(ssm, name, 'two', { Tier: 'Standard' }), {
        name: 'ValidationException',
        message: /can't downgrade a parameter from the advanced-parameter tier/,
      })
      assert.equal((await read(ssm, name))?.Value, 'one')
      const answer = await overwrite(ssm, name, 'three', { Tier: 'Advanced' })
      assert.deepEqual([answer.Version, answer.Tier], [2, 'Advanced'])
    },
  ],
  [
    'a missing parameter is not found, whatever is asked of it',
    async ({ ssm, uniqueName }) => {
      const Name = uniqueName()
      const missing = { name: 'ParameterNotFound' }
      await assert.rejects(read(ssm, Name), missing)
      await assert.rejects(ssm.send(new GetParameterHistoryCommand({ Name })), missing)
      await assert.rejects(ssm.send(new DeleteParameterCommand({ Name })), missing)
      await assert.rejects(label(ssm, Name, 1, 'good'), missing)
    },
  ],
  [
    'several parameters are read at once, and the missing ones are named',
    async ({ ssm, uniqueName }) => {
      const [one, two, missing] = [uniqueName(), uniqueName(), uniqueName()]
      await write(ssm, one, '1', { Type: 'SecureString' })
      await write(ssm, two, '2')
      const answer = await ssm.send(
        new GetParametersCommand({ Names: [one, two, missing], WithDecryption: true }),
      )
      assert.deepEqual(answer.Parameters?.map(({ Name, Value }) => `${Name}=${Value}`).sort(), [
        `${one}=1`,
        `${two}=2`,
      ])
      assert.deepEqual(answer.InvalidParameters, [missing])
    },
  ],
  [
    'a path lists its own level, or everything below it, page by page',
    async ({ ssm, uniqueName }) => {
      const path = uniqueName()
      for (const child of ['a', 'b', 'c', 'deeper/d']) await write(ssm, `${path}/${child}`, child)
      await write(ssm, `${path}-neighbour`, 'not below')
      const list = async (Recursive: boolean) => {
        const values: (string | undefined)[] = []
        let NextToken: string | undefined
        do {
          const page: GetParametersByPathCommandOutput = await ssm.send(
            new GetParametersByPathCommand({ Path: path, Recursive, MaxResults: 2, NextToken }),
          )
          assert.ok((page.Parameters?.length ?? 0) <= 2)
          values.push(...(page.Parameters ?? []).map(({ Value }) => Value))
          NextToken = page.NextToken
        } while (NextToken !== undefined)
        return values.sort()
      }
      assert.deepEqual(await list(false), ['a', 'b', 'c'])
      assert.deepEqual(await list(true), ['a', 'b', 'c', 'deeper/d'])
    },
  ],
  [
    'parameters are found by their name without showing a value',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one', { Type: 'SecureString', Description: 'for people' })
      const { Parameters } = await ssm.send(
        new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [name] }] }),
      )
      assert.equal(Parameters?.length, 1)
      assert.equal(Parameters[0]?.Name, name)
      assert.equal(Parameters[0]?.KeyId, 'alias/aws/ssm')
      assert.equal(Parameters[0]?.Description, 'for people')
      assert.ok(!('Value' in Parameters[0]))
    },
  ],
]
