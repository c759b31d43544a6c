/**
 * In place of `node:crypto` in a bundle: an import reads every export, one of which loads all of Web Crypto. The names
 * are those that our modules, the AWS SDK and its signer import; a bundle that needs another one fails to build.
 */
export const {
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
} = process.getBuiltinModule('node:crypto')
