import { secretsManager } from '../../lib/aws/secrets-manager/read-secret.ts'
import type { EverySetting } from '../../lib/compose/every-setting.ts'
import { codeOf, type ErrorCode } from '../../lib/errors.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { certificateDaysLeft } from '../../lib/refresher/credentials/certificate.ts'
import { parseClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import { assertSigning } from '../../lib/refresher/credentials/credentials-source.ts'
import { inTurn } from '../../lib/refresher/many/in-turn.ts'
import { READ_SECRET_MS } from '../../lib/token/budgets.ts'
import type { ClientMode } from '../../lib/token/client-token.ts'
import { secretNameOf } from '../../lib/token/many-clients.ts'
import type { Aws } from '../aws.ts'

/** How many secrets are read at once. AWS allows thousands a second. */
const AT_ONCE = 10

/** What a secret says about its client, without the secret parts. */
export type CredentialsFound =
  | {
      readonly clientMode: ClientMode
      /** Whole days until the certificate ends; `null` for a client secret. */
      readonly certificateDaysLeft: number | null
    }
  | { readonly code: ErrorCode }

/**
 * Reads the secret of each client, and keeps nothing of a key. `now` in epoch seconds.
 *
 * @param onRead called again and again, with how many were read so far
 */
export async function credentialsOfClients(
  {
    config,
    aws: { secrets },
    now,
  }: { readonly config: EverySetting; readonly aws: Pick<Aws, 'secrets'>; readonly now: number },
  clients: readonly string[],
  onRead: (count: number) => void,
): Promise<ReadonlyMap<string, CredentialsFound>> {
  const found = new Map<string, CredentialsFound>()
  await inTurn(clients, AT_ONCE, async (client) => {
    found.set(client, await readOne(client))
    onRead(found.size)
  })
  return found

  async function readOne(client: string): Promise<CredentialsFound> {
    try {
      const read = secretsManager(secrets, secretNameOf(config.stage, client, config.signing))
      const credentials = parseClientCredentials(await read('AWSCURRENT', READ_SECRET_MS), STITCH)
      assertSigning(credentials, config)
      return {
        clientMode: credentials.clientMode,
        certificateDaysLeft:
          credentials.method === 'private_key_jwt' ? certificateDaysLeft(credentials.certificate, now) : null,
      }
    } catch (error) {
      return { code: codeOf(error) }
    }
  }
}
