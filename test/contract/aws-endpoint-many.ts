import assert from 'node:assert/strict'
import {
  DeleteSecretCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import {
  DeleteParametersCommand,
  DescribeParametersCommand,
  type DescribeParametersResult,
  GetParametersCommand,
} from '@aws-sdk/client-ssm'
import { readParameters } from '../../lib/aws/parameter-store/token-batch.ts'
import { listSecrets } from '../../lib/aws/secrets-manager/list-secrets.ts'
import { monotonicMs } from '../../lib/clock.ts'
import { writeStoredDocument } from '../../lib/token/stored-document.ts'
import { aToken } from '../support/tokens.ts'
import { write } from './aws-endpoint-parameter-calls.ts'
import type { AwsPromise } from './aws-endpoint-promise.ts'
import { create } from './aws-endpoint-secret-calls.ts'

const LEFT_MS = 10_000

/**
 * What a deployment for many clients does besides: it lists secrets by their names, and reads parameters in batches.
 */
export const manyPromises: readonly AwsPromise[] = [
  [
    'secrets are listed by the beginning of their names, page by page',
    async ({ secrets, uniqueName }) => {
      const prefix = `${uniqueName()}/`
      const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${prefix}${name}`)
      for (const name of names) await create(secrets, name, 'one')
      await create(secrets, `${prefix.slice(0, -1)}-neighbour`, 'one')
      const pages = await allPages(secrets, { Filters: [{ Key: 'name', Values: [prefix] }], MaxResults: 2 })
      assert.deepEqual(
        pages.map(({ length }) => length),
        [2, 2, 1],
      )
      assert.deepEqual(pages.flat().sort(), names)
    },
  ],
  [
    'a secret that is pending deletion is listed on demand, and says so',
    async ({ secrets, uniqueName }) => {
      const prefix = `${uniqueName()}/`
      await create(secrets, `${prefix}stays`, 'one')
      await create(secrets, `${prefix}goes`, 'one')
      await secrets.send(new DeleteSecretCommand({ SecretId: `${prefix}goes` }))
      const Filters = [{ Key: 'name' as const, Values: [prefix] }]
      const usual = await secrets.send(new ListSecretsCommand({ Filters }))
      assert.deepEqual(
        usual.SecretList?.map(({ Name }) => Name),
        [`${prefix}stays`],
      )
      const all = await secrets.send(new ListSecretsCommand({ Filters, IncludePlannedDeletion: true }))
      const deleted = all.SecretList?.filter(({ DeletedDate }) => DeletedDate !== undefined)
      assert.deepEqual(
        deleted?.map(({ Name }) => Name),
        [`${prefix}goes`],
      )
    },
  ],
  [
    'our list of a prefix has every secret below it, whatever pages it takes',
    async ({ secrets, uniqueName }) => {
      const prefix = `${uniqueName()}/`
      for (let index = 0; index < 3; index += 1) await create(secrets, `${prefix}${index}`, 'one')
      await secrets.send(new DeleteSecretCommand({ SecretId: `${prefix}1` }))
      const listed = await listSecrets(secrets, prefix, { now: monotonicMs })
      assert.deepEqual(
        listed.toSorted((a, b) => a.name.localeCompare(b.name)),
        ['0', '1', '2'].map((name) => ({ name: `${prefix}${name}`, isDeleted: name === '1' })),
      )
    },
  ],
  [
    'parameters are described by the beginning of their names, page by page, without a value',
    async ({ ssm, uniqueName }) => {
      const prefix = `/${uniqueName().replace(/^\//, '')}/`
      const names = ['a/tokens/x', 'b/tokens/x', 'c/tokens/x'].map((name) => `${prefix}${name}`)
      for (const name of names) await write(ssm, name, '1', { Type: 'SecureString' })
      await write(ssm, `${prefix.slice(0, -1)}-neighbour`, '1', { Type: 'SecureString' })
      const ParameterFilters = [{ Key: 'Name', Option: 'BeginsWith', Values: [prefix] }]
      const found: string[] = []
      let NextToken: string | undefined
      do {
        const page: DescribeParametersResult = await ssm.send(
          new DescribeParametersCommand({ ParameterFilters, MaxResults: 2, NextToken }),
        )
        assert.ok((page.Parameters ?? []).every((parameter) => !('Value' in parameter)))
        found.push(...(page.Parameters ?? []).map(({ Name = '' }) => Name))
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      assert.deepEqual(found.sort(), names)
    },
  ],
  [
    'parameters are deleted ten in one call, and those that are not there are named',
    async ({ ssm, uniqueName }) => {
      const [name, other, missing] = [uniqueName(), uniqueName(), uniqueName()]
      for (const one of [name, other]) await write(ssm, one, '1', { Type: 'SecureString' })
      const { DeletedParameters, InvalidParameters } = await ssm.send(
        new DeleteParametersCommand({ Names: [name, other, missing] }),
      )
      assert.deepEqual(DeletedParameters?.sort(), [name, other].sort())
      assert.deepEqual(InvalidParameters, [missing])
      const { Parameters } = await ssm.send(new GetParametersCommand({ Names: [name, other] }))
      assert.equal(Parameters?.length, 0)
    },
  ],
  [
    'ten parameters are read in one call, and no eleventh',
    async ({ ssm, uniqueName }) => {
      const names = Array.from({ length: 11 }, () => uniqueName())
      for (const name of names) await write(ssm, name, '1', { Type: 'SecureString' })
      const Names = names.slice(0, 10)
      const { Parameters } = await ssm.send(new GetParametersCommand({ Names, WithDecryption: true }))
      assert.equal(Parameters?.length, 10)
      await assert.rejects(ssm.send(new GetParametersCommand({ Names: names })), {
        name: 'ValidationException',
      })
    },
  ],
  [
    'our batch gives each token in its place, and nothing for one that is not there',
    async ({ ssm, uniqueName }) => {
      const names = Array.from({ length: 4 }, () => uniqueName())
      for (const [index, name] of names.entries())
        if (index !== 1)
          await write(ssm, name, writeStoredDocument(aToken({ accessToken: `token-${index}` })), {
            Type: 'SecureString',
          })
      const read = await readParameters(ssm, names.toReversed(), LEFT_MS)
      assert.deepEqual(
        read.map((stored) => stored?.token?.accessToken),
        ['token-3', 'token-2', undefined, 'token-0'],
      )
    },
  ],
  [
    'our batch takes no parameter that is not encrypted',
    async ({ ssm, uniqueName }) => {
      const [one, two] = [uniqueName(), uniqueName()]
      await write(ssm, one, writeStoredDocument(aToken()), { Type: 'SecureString' })
      await write(ssm, two, writeStoredDocument(aToken()))
      await assert.rejects(readParameters(ssm, [one, two], LEFT_MS), { code: 'token_store_wrong_type' })
    },
  ],
]

async function allPages(secrets: SecretsManagerClient, input: ListSecretsCommandInput): Promise<string[][]> {
  const pages: string[][] = []
  let NextToken: string | undefined
  do {
    const page = await secrets.send(new ListSecretsCommand({ ...input, NextToken }))
    pages.push((page.SecretList ?? []).map(({ Name = '' }) => Name))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return pages
}
