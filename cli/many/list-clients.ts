import { DescribeParametersCommand, type DescribeParametersResult } from '@aws-sdk/client-ssm'
import { listSecrets } from '../../lib/aws/secrets-manager/list-secrets.ts'
import { sendWithin } from '../../lib/aws/send-within.ts'
import type { Timing } from '../../lib/clock.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { clientOfSecret, secretsPrefix, tokensPrefixOf } from '../../lib/token/many-clients.ts'
import type { Aws } from '../aws.ts'

/** Most parameters that one request describes (AWS: `DescribeParameters`). */
const PAGE = 50

/** How long one page of parameters may take, in milliseconds. */
const PAGE_MS = 5000

/** Parameters of a client whose secret is gone. Nothing renews them, and nothing removes them. */
export interface LeftBehind {
  readonly client: string
  readonly parameters: readonly string[]
}

/**
 * The aliases of all clients: each secret under the prefix of the deployment is one. A secret that is scheduled for
 * deletion does not count.
 *
 * @throws StitchError `clients_unlistable`
 */
export async function clientsOf(
  { stage, signing }: Pick<EverySetting, 'stage' | 'signing'>,
  { secrets }: Pick<Aws, 'secrets'>,
  { monotonic }: Pick<Timing, 'monotonic'>,
): Promise<readonly string[]> {
  const listed = await listSecrets(secrets, secretsPrefix(stage), { now: monotonic })
  const clients = listed.flatMap(({ name, isDeleted }) =>
    isDeleted ? [] : (clientOfSecret(stage, name, signing) ?? []),
  )
  return [...new Set(clients)].sort()
}

/**
 * The parameters of clients whose secret was deleted (Parameter Store, `DescribeParameters`); `undefined` if the person
 * may not describe parameters, a right that no other command needs.
 */
export async function leftBehind(
  { stage }: EverySetting,
  { ssm }: Pick<Aws, 'ssm'>,
  clients: readonly string[],
): Promise<readonly LeftBehind[] | undefined> {
  const present = new Set(clients)
  const found = new Map<string, string[]>()
  let NextToken: string | undefined
  try {
    do {
      const command: DescribeParametersCommand = new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: [secretsPrefix(stage)] }],
        MaxResults: PAGE,
        ...(NextToken === undefined ? {} : { NextToken }),
      })
      const page: DescribeParametersResult = await sendWithin(PAGE_MS, command, (options) =>
        ssm.send(command, options),
      )
      for (const { Name: name = '' } of page.Parameters ?? []) {
        const [client = ''] = name.slice(secretsPrefix(stage).length).split('/')
        const isToken = name.startsWith(`${tokensPrefixOf(stage, client)}/`)
        if (isToken && !present.has(client)) found.set(client, [...(found.get(client) ?? []), name])
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
  } catch {
    return undefined
  }
  return [...found].map(([client, parameters]) => ({ client, parameters })).sort(byClient)
}

const byClient = (a: LeftBehind, b: LeftBehind): number => (a.client < b.client ? -1 : 1)
