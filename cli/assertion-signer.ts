import { assertionSigner } from '../lib/compose/assertion-signer.ts'
import type { SignAssertion } from '../lib/refresher/oauth/client-assertion.ts'
import type { Environment } from '../lib/settings.ts'
import { connectAws } from './aws.ts'

/** Signs as the refresher does. Only a key in KMS needs AWS credentials: those of the person at the terminal. */
export const assertionSignerOf = (environment: Environment): SignAssertion =>
  assertionSigner(async (request) => (await connectAws(environment)).call(request))
