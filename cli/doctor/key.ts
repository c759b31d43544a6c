import { spkiOf } from '../../lib/refresher/credentials/certificate.ts'
import type { ClientCredentials } from '../../lib/refresher/credentials/client-credentials.ts'
import type { Aws } from '../aws.ts'
import { existingKey, otherKey } from '../signing-key/key-for.ts'

/**
 * Checks the KMS key of a certificate, without signing with it. Does nothing if the key is in the secret.
 *
 * @throws StitchError `signing_…`
 */
export async function assertKeyInKms({ keys }: Aws, credentials: ClientCredentials): Promise<void> {
  if (credentials.method !== 'private_key_jwt' || !('kmsKeyId' in credentials.key)) return
  const { arn, publicKey } = await existingKey(await keys(), credentials.key.kmsKeyId)
  if (spkiOf(publicKey) !== spkiOf(credentials.certificate.publicKey)) throw otherKey(arn)
}
