import { awsCall } from '../../lib/aws/signed-call.ts'
import { assertionSigner } from '../../lib/compose/assertion-signer.ts'

/** Signs with a key in memory. There is no KMS. */
export const sign = assertionSigner(awsCall({}))
