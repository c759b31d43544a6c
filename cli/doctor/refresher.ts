import { HttpFailure } from '../../lib/http/exchange.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { refresherMissing } from '../refresher-missing.ts'
import type { Finding } from './finding.ts'

const DRY_RUN_MS = 5000

/**
 * Looks whether the refresher is there and may be invoked, without invoking it (Lambda, `Invoke` with `DryRun`).
 *
 * @throws CliError `refresher_not_found`, `refresher_access_denied` or `aws_unreachable`
 */
export async function refresherFinding({ call }: Aws, name: string): Promise<Finding> {
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'DryRun' }
  const answer = await call({ service: 'lambda', path, headers, body: '{}', timeoutMs: DRY_RUN_MS }).catch(
    (error: unknown) => {
      if (error instanceof HttpFailure) throw unreachable(error.reason)
      throw error
    },
  )
  if (answer.status === 204) return { detail: `${name}, may be invoked` }
  const reason = `HTTP ${answer.status}`
  throw refresherMissing(reason, name) ?? unreachable(reason)
}

const unreachable = (reason: string): CliError =>
  new CliError(
    'aws_unreachable',
    `Lambda gave no usable answer (${reason}). Check the network and AWS_REGION.`,
    {
      reason,
    },
  )
