import { DescribeParametersCommand } from '@aws-sdk/client-ssm'
import { sendWithin } from '../../lib/aws/send-within.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { type ScopeSet, tokenParameterName } from '../../lib/token/scope-set.ts'
import type { Aws } from '../aws.ts'
import type { Finding } from './finding.ts'

/** Most parameters that one request describes (AWS: `DescribeParameters`). */
const PAGE = 50

/** How long the request may take, in milliseconds. It is short, because no other check needs the answer. */
const DESCRIBE_MS = 3000

/**
 * The scope sets whose parameter is of the Advanced tier (Parameter Store, `DescribeParameters`); none if the person
 * lacks the right to describe parameters, which no other check needs.
 */
export async function advancedScopeSets(
  { scopeSets, tokenParameterPrefix }: EverySetting,
  { ssm }: Aws,
): Promise<readonly ScopeSet[]> {
  const nameOf = (scopeSet: ScopeSet) => tokenParameterName(tokenParameterPrefix, scopeSet)
  const Values = scopeSets.slice(0, PAGE).map(nameOf)
  const command = new DescribeParametersCommand({
    ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values }],
    MaxResults: PAGE,
  })
  const describing = sendWithin(DESCRIBE_MS, command, (options) => ssm.send(command, options))
  const { Parameters = [] } = await describing.catch(() => ({ Parameters: [] }))
  const advanced = new Set(Parameters.filter(({ Tier }) => Tier === 'Advanced').map(({ Name }) => Name))
  return scopeSets.filter((scopeSet) => advanced.has(nameOf(scopeSet)))
}

/** Adds which parameters are of the Advanced tier. A deployment of an older release may not write those. */
export function withTiers({ detail, advice }: Finding, advanced: readonly ScopeSet[]): Finding {
  if (advanced.length === 0) return advice === undefined ? { detail } : { detail, advice }
  const noticed = `${detail}; of the Advanced tier: ${advanced.join(', ')}`
  if (advice === undefined) return { detail: noticed }
  const right =
    "Writing to the Advanced tier needs kms:GenerateDataKey in the refresher's role: deploy again."
  return { detail: noticed, advice: `${advice} ${right}` }
}
