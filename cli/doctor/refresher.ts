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
  const { status } = await callOf(
    call,
    name,
  )({
    service: 'lambda',
    path: `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'DryRun' },
    body: '{}',
    timeoutMs: DRY_RUN_MS,
  })
  if (status === 204) return { detail: `${name}, may be invoked` }
  const reason = `HTTP ${status}`
  throw new CliError('aws_unreachable', `Lambda gave no usable answer (${reason}). Try again.`, { reason })
}
