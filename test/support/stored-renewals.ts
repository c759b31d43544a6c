import {
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  type GetParametersByPathCommandOutput,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { secretsPrefix } from '../../lib/token/many-clients.ts'

/**
 * How often each token of a deployment for many clients was renewed, and whose it is.
 * A write whose answer comes late is repeated. Then two versions hold the same token.
 */
export async function storedRenewals(ssm: SSMClient): Promise<readonly { client: string; times: number }[]> {
  const found: { client: string; times: number }[] = []
  let NextToken: string | undefined
  do {
    const page: GetParametersByPathCommandOutput = await ssm.send(
      new GetParametersByPathCommand({
        Path: secretsPrefix('dev').slice(0, -1),
        Recursive: true,
        NextToken,
      }),
    )
    for (const { Name = '' } of page.Parameters ?? []) {
      const history = new GetParameterHistoryCommand({ Name, WithDecryption: true })
      const { Parameters = [] } = await ssm.send(history)
      const tokens = new Set(Parameters.map(({ Value = '{}' }) => JSON.parse(Value).accessToken))
      found.push({ client: Name.split('/')[4] ?? '', times: tokens.size })
    }
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return found
}
