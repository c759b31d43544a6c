#!/usr/bin/env bash
# Node.js: `sign('RSA-SHA256')` with a key of the type `rsa-pss`, which OpenSSL makes for RSASSA-PSS alone, throws
# nothing and gives a signature of the usual length. It is one of PS256 (RFC 7518 §3.5), and in a JWT whose header says
# RS256 every verifier refuses it. `verify` with the same key takes it, so a test of one's own does not notice. Look at
# `asymmetricKeyType` when the key is read: `rsa` and `rsa-pss` are two types.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . node@24.21.0
cat > look.mjs <<'JS'
import { constants, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'

const { privateKey, publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
const data = Buffer.from('header.claims')
const signature = sign('RSA-SHA256', data, privateKey)
console.log(`signed with a key of type ${privateKey.asymmetricKeyType}: ${signature.length} bytes`)
console.log(`verified with the same key: ${verify('RSA-SHA256', data, publicKey, signature)}`)
// The same two numbers as a plain RSA key, which lets a verifier choose: the last 270 bytes of the key in DER.
const numbers = publicKey.export({ type: 'spki', format: 'der' }).subarray(-270)
const key = createPublicKey({ key: numbers, format: 'der', type: 'pkcs1' })
const as = (padding, saltLength) => verify('RSA-SHA256', data, { key, padding, saltLength }, signature)
console.log(`as RS256: ${as(constants.RSA_PKCS1_PADDING)}`)
console.log(`as PS256: ${as(constants.RSA_PKCS1_PSS_PADDING, 32)}`)
JS
echo "Node $(node_modules/.bin/node --version), OpenSSL $(node_modules/.bin/node -p process.versions.openssl)"
node_modules/.bin/node look.mjs | tee said
grep -qx 'signed with a key of type rsa-pss: 256 bytes' said
grep -qx 'verified with the same key: true' said
grep -qx 'as RS256: false' said
grep -qx 'as PS256: true' said
