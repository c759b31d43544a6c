import { SignJWT } from 'jose'
import type { KeyInMemory } from '../credentials/signing-key.ts'
import type { UnsignedAssertion } from './client-assertion.ts'

/** Signs an assertion with a private key in memory. */
export const signInMemory = (
  { privateKey }: KeyInMemory,
  { header, claims }: UnsignedAssertion,
): Promise<string> => new SignJWT({ ...claims }).setProtectedHeader({ ...header }).sign(privateKey)
