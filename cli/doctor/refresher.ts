import { invocationRequest } from '../../lib/aws/invocation.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { callOf } from '../refresher-call.ts'
import type { Finding } from './finding.ts'

const DRY_RUN_MS = 5000

/**
 * Checks whether the refresher exists and may be invoked, without invoking it (Lambda, `Invoke` with `DryRun`).
 *
 * @throws CliError `refresher_not_found`, `refresher_access_denied`, `aws_credentials_rejected` or `aws_unreachable`
 */
export async function refresherFinding({ call }: Aws, name: string): Promise<Finding> {
  const asked = { functionName: name, event: {}, timeoutMs: DRY_RUN_MS, type: 'DryRun' } as const
  const { status } = await callOf(call, name)(invocationRequest(asked))
  if (status === 204) return { detail: `${name}, may be invoked` }
  const reason = `HTTP ${status}`
  throw new CliError('aws_unreachable', `Lambda gave no usable answer (${reason}). Try again.`, { reason })
}
