#!/usr/bin/env bash
# @smithy/signature-v4, AWS's own signer, does not sign the `hostname` of a request. It signs the headers that it is
# given, and adds no `host`. AWS refuses a signature without it ("Create a signed AWS API request": the canonical
# headers must include `host`). The SDK's clients add the header in a step before. aws4fetch, which takes an address,
# signs the host by itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @smithy/signature-v4@5.7.5 aws4fetch@1.0.20
cat > look.mjs <<'JS'
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { AwsV4Signer } from 'aws4fetch'

class Sha256 {
  constructor(secret) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data) {
    this.hash.update(data)
  }
  async digest() {
    return new Uint8Array(this.hash.digest())
  }
}
const where = { service: 'ssm', region: 'eu-west-1' }
const key = { accessKeyId: 'a', secretAccessKey: 'b' }
const signer = new SignatureV4({ ...where, sha256: Sha256, credentials: key })
const hostname = 'ssm.eu-west-1.amazonaws.com'
const signedHeaders = (authorization) => /SignedHeaders=([^,]*)/.exec(authorization)[1]
const sign = async (headers) => {
  const request = { method: 'POST', protocol: 'https:', hostname, path: '/', headers, body: '{}' }
  return signedHeaders((await signer.sign(request)).headers.authorization)
}
const another = new AwsV4Signer({ ...where, ...key, url: `https://${hostname}/`, method: 'POST', body: '{}' })
console.log('with hostname alone:', await sign({}))
console.log('with a header host:', await sign({ host: hostname }))
console.log('aws4fetch:', signedHeaders(await another.authHeader()))
JS
echo "@smithy/signature-v4 5.7.5, aws4fetch 1.0.20, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'with hostname alone: x-amz-content-sha256;x-amz-date' said
grep -qx 'with a header host: host;x-amz-content-sha256;x-amz-date' said
grep -q '^aws4fetch: host;' said
