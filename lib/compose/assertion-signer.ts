import { kmsSigner } from '../aws/kms/sign.ts'
import type { AwsCall } from '../aws/signed-call.ts'
import type { SignAssertion } from '../refresher/oauth/client-assertion.ts'
import { signInMemory } from '../refresher/oauth/sign-in-memory.ts'

/** Signs with the key of a client: in memory, or by a call of KMS. */
export const assertionSigner = (call: AwsCall): SignAssertion => {
  const signInKms = kmsSigner(call)
  return (key, unsigned, timeoutMs) =>
    'kmsKeyId' in key ? signInKms(key, unsigned, timeoutMs) : signInMemory(key, unsigned)
}
