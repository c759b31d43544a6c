import assert from 'node:assert/strict'
import * as crypto from 'node:crypto'
import { it } from 'node:test'
import * as inBundle from '../../../infrastructure/in-place-of/node-crypto.ts'

it('what a bundle takes for node:crypto is that module, as far as the bundle uses it', () => {
  const { createHash, createHmac, createPrivateKey, createPublicKey, getRandomValues } = crypto
  const { randomInt, randomUUID, sign, verify, X509Certificate } = crypto
  assert.deepEqual(
    { ...inBundle },
    {
      createHash,
      createHmac,
      createPrivateKey,
      createPublicKey,
      getRandomValues,
      randomInt,
      randomUUID,
      sign,
      verify,
      X509Certificate,
    },
  )
})
