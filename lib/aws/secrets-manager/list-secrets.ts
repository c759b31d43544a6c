import { ListSecretsCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { StitchError } from '../../errors.ts'
import type { ListedSecret } from '../../refresher/many/client-list.ts'
import { LIST_MS } from '../../token/budgets.ts'
import { ForeignAnswer, type SdkError, sdkFacts } from '../sdk-settings.ts'
import { sendWithin } from '../send-within.ts'

/** Most secrets of a page (Secrets Manager, `ListSecrets`). */
const PAGE = 100

/**
 * Lists every secret whose name begins with the prefix (AWS Secrets Manager, `ListSecrets`), page by page, those
 * scheduled for deletion included. Names only: no value is read. A new secret may be missing for minutes.
 *
 * @throws StitchError `clients_unlistable`
 */
export async function listSecrets(
  client: SecretsManagerClient,
  prefix: string,
  { now, ms = LIST_MS }: { readonly now: () => number; readonly ms?: number },
): Promise<readonly ListedSecret[]> {
  const by = now() + ms
  const secrets: ListedSecret[] = []
  let NextToken: string | undefined
  try {
    do {
      const command = new ListSecretsCommand({
        Filters: [{ Key: 'name', Values: [prefix] }],
        IncludePlannedDeletion: true,
        MaxResults: PAGE,
        NextToken,
      })
      const page = await sendWithin(Math.max(1, by - now()), command, (options) =>
        client.send(command, options),
      )
      // No list is not an empty one: every client would count as gone.
      if (!Array.isArray(page.SecretList)) throw new ForeignAnswer()
      for (const { Name: name, DeletedDate } of page.SecretList)
        if (name?.startsWith(prefix)) secrets.push({ name, isDeleted: DeletedDate !== undefined })
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return secrets
  } catch (error) {
    const facts = sdkFacts(error as SdkError)
    throw new StitchError(
      'clients_unlistable',
      `The secrets of the clients could not be listed (${facts.awsError}). The next tick tries again. For AccessDeniedException allow secretsmanager:ListSecrets in the role of refresh-clients.`,
      { facts },
    )
  }
}
