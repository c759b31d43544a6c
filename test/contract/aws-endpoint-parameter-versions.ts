import assert from 'node:assert/strict'
import { DeleteParameterCommand, GetParameterHistoryCommand } from '@aws-sdk/client-ssm'
import { label, overwrite, read, write } from './aws-endpoint-parameter-calls.ts'
import type { AwsPromise } from './aws-endpoint-promise.ts'

/** Versions of a parameter and their labels. */
export const parameterVersionPromises: readonly AwsPromise[] = [
  [
    'a version is read by its number and by its label',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await overwrite(ssm, name, 'two')
      await label(ssm, name, 1, 'good')
      assert.equal((await read(ssm, `${name}:1`))?.Value, 'one')
      assert.equal((await read(ssm, `${name}:2`))?.Value, 'two')
      assert.equal((await read(ssm, `${name}:good`))?.Value, 'one')
      assert.equal((await read(ssm, name))?.Value, 'two')
    },
  ],
  [
    'a version that does not exist can be neither read nor labelled',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await assert.rejects(read(ssm, `${name}:2`), { name: 'ParameterVersionNotFound' })
      await assert.rejects(label(ssm, name, 2, 'good'), { name: 'ParameterVersionNotFound' })
    },
  ],
  [
    'a label that does not exist finds no version',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await assert.rejects(read(ssm, `${name}:good`), { name: 'ParameterVersionNotFound' })
    },
  ],
  [
    'the answer to a selector repeats the selector',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      const parameter = await read(ssm, `${name}:1`)
      assert.equal(parameter?.Name, name)
      assert.equal(parameter?.Selector, ':1')
    },
  ],
  [
    'a label is on one version at a time, and a bad label is reported, not attached',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await overwrite(ssm, name, 'two')
      await label(ssm, name, 1, 'good')
      const { InvalidLabels } = await label(ssm, name, 2, 'good', '9bad', 'awsbad')
      assert.deepEqual(InvalidLabels?.toSorted(), ['9bad', 'awsbad'])
      const history = await ssm.send(new GetParameterHistoryCommand({ Name: name }))
      assert.deepEqual(
        history.Parameters?.map(({ Version, Labels }) => [Version, Labels]),
        [
          [1, []],
          [2, ['good']],
        ],
      )
    },
  ],
  [
    'the newest 100 versions are kept, and a label on the oldest blocks the next write',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, '1')
      for (let version = 2; version <= 101; version += 1) await overwrite(ssm, name, `${version}`)
      await assert.rejects(read(ssm, `${name}:1`), { name: 'ParameterVersionNotFound' })
      assert.equal((await read(ssm, `${name}:2`))?.Value, '2')
      await label(ssm, name, 2, 'keep')
      await assert.rejects(overwrite(ssm, name, '102'), { name: 'ParameterMaxVersionLimitExceeded' })
      assert.equal((await read(ssm, name))?.Value, '101')
      await label(ssm, name, 101, 'keep')
      assert.equal((await overwrite(ssm, name, '102')).Version, 102)
    },
  ],
  [
    'a deleted parameter is gone, and its name starts again at version 1',
    async ({ ssm, uniqueName }) => {
      const name = uniqueName()
      await write(ssm, name, 'one')
      await overwrite(ssm, name, 'two')
      await ssm.send(new DeleteParameterCommand({ Name: name }))
      await assert.rejects(read(ssm, name), { name: 'ParameterNotFound' })
      assert.equal((await write(ssm, name, 'three')).Version, 1)
    },
  ],
]
