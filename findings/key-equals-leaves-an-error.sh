#!/usr/bin/env bash
# Node.js: `KeyObject.equals` between private keys of two types answers false, and leaves an error of OpenSSL behind.
# The next `createPrivateKey`, of a good key, throws that error. The call after it works again. Compare exported keys
# instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > look.mjs <<'JS'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const pem = rsa.export({ type: 'pkcs8', format: 'pem' })
const read = () => {
  try {
    return createPrivateKey(pem).asymmetricKeyType
  } catch ({ code }) {
    return code
  }
}
console.log([read(), rsa.equals(ec), read(), read()].join(' '))
JS
said=$(node_modules/.bin/node look.mjs)
echo "Node $(node_modules/.bin/node --version), OpenSSL $(node_modules/.bin/node -p process.versions.openssl)"
echo "read a good RSA key, compare it with an EC key, read it again, and again: $said"
[[ $said == 'rsa false ERR_OSSL_EVP_DIFFERENT_KEY_TYPES rsa' ]]
