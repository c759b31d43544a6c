import { codeOf } from '../../lib/errors.ts'
import { secretNameOf } from '../../lib/token/many-clients.ts'
import type { Aws } from '../aws.ts'
import { CliError } from '../cli-error.ts'
import { secretDesk } from '../secret-desk.ts'
import type { Finding } from './finding.ts'

/**
 * Checks whether the secret that contained the private key before KMS still exists. Each of its versions is a copy of a
 * key.
 *
 * @throws CliError `secret_with_key_remains`, and what Secrets Manager refuses
 */
export async function oldSecretFinding({ secrets }: Pick<Aws, 'secrets'>, name: string): Promise<Finding> {
  try {
    const { exists } = await secretDesk(secrets, name).describe()
    if (!exists) return { detail: `there is no secret ${name}: the key is in KMS alone` }
  } catch (error) {
    if (codeOf(error) !== 'secret_pending_deletion') throw error
    return {
      detail: `${name} is scheduled for deletion`,
      advice:
        "Delete the certificate's file too, with every copy: it contains the same key. " +
        'Until the secret is deleted, it can be restored, and the private key can be read from it.',
    }
  }
  throw stillThere(`The secret ${name} is still there, and its versions hold a private key.`, name)
}

/**
 * The same for many clients.
 *
 * @param clients those that still have a secret with a private key
 * @throws CliError `secret_with_key_remains`
 */
export function oldSecretsFinding(stage: string, clients: readonly string[]): Finding {
  const [first] = clients
  if (first === undefined) return { detail: 'no client has a secret with a private key' }
  const name = secretNameOf(stage, first)
  throw stillThere(
    `Clients that still have a secret whose versions hold a private key: ${clients.length}. ` +
      `The first is ${name}.`,
    name,
  )
}

const stillThere = (what: string, name: string): CliError =>
  new CliError(
    'secret_with_key_remains',
    `${what} Anyone who may read it can sign as this client. ` +
      `Delete it once the tokens are renewed without it: aws secretsmanager delete-secret --secret-id ${name} ` +
      "The certificate's file contains the same key: delete it too, with every copy (downloads, mail, backups).",
    { secretId: name },
  )
