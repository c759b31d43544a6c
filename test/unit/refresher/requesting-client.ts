import { readEverySetting } from '../../../lib/compose/every-setting.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../../lib/refresher/credentials/client-credentials.ts'
import type {
  CredentialsOfRun,
  CredentialsVersion,
} from '../../../lib/refresher/credentials/credentials-source.ts'
import type { SignAssertion } from '../../../lib/refresher/oauth/client-assertion.ts'
import { type RequestTokenPorts, requestClientToken } from '../../../lib/refresher/token-attempts.ts'
import { withClientSecret } from '../../support/memory-secret.ts'
import { RecordedMetrics } from '../../support/records.ts'
import { sign as signHere } from '../../support/sign.ts'
import { TokenEndpointInMemory } from '../../support/token-endpoint-in-memory.ts'
import { SCOPE } from '../../support/tokens.ts'
import { VirtualTime } from '../../support/virtual-time.ts'

/** Credentials as one version of the secret; a client secret by default. */
export const version = (
  stage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT',
  string = withClientSecret(`secret-${stage}`),
): CredentialsVersion => ({
  versionId: stage,
  stage,
  credentials: parseClientCredentials({ string }, STITCH),
  createdAt: undefined,
})

/** A client of the token endpoint, with everything around it in memory. */
export function aClient({
  current = version(),
  other,
  otherAfterMs = 0,
  sign = signHere,
  ...pace
}: {
  current?: CredentialsVersion
  other?: CredentialsVersion
  otherAfterMs?: number
  sign?: SignAssertion
} & Pick<RequestTokenPorts, 'paceAttempt'> = {}) {
  const time = new VirtualTime()
  const endpoint = new TokenEndpointInMemory(time)
  const metrics = new RecordedMetrics()
  const refused: CredentialsVersion[] = []
  const credentials: CredentialsOfRun = {
    current: async () => current,
    otherThan: async (version) => {
      refused.push(version)
      if (otherAfterMs > 0) await time.sleep(otherAfterMs)
      return other
    },
  }
  let jwtIds = 0
  const ports = {
    sendTokenRequest: endpoint.send,
    ...pace,
    sign,
    newJwtId: () => `jwt-id-${++jwtIds}`,
    timing: time,
    metrics,
  }
  const request = (forMs = 21_000) =>
    time.run(
      requestClientToken(ports, readEverySetting({}), {
        scopeSet: SCOPE,
        credentials,
        by: time.monotonic() + forMs,
      }),
    )
  return { time, endpoint, metrics, refused, request }
}
