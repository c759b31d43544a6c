#!/usr/bin/env bash
# The AWS SDK for JavaScript reads the token of EKS Pod Identity or ECS from AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE as
# it is. A newline at the end of the file, which every editor and `echo` write, goes into the Authorization header,
# which Node.js refuses: no credentials, and an error that names no file.
set -euo pipefail

readonly VERSION=3.1175.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --ignore-scripts "@aws-sdk/credential-providers@$VERSION" >/dev/null
echo "@aws-sdk/credential-providers $VERSION, Node.js $(node --version)"

cat > ask.mjs <<'JS'
import { createServer } from 'node:http'
import { writeFileSync } from 'node:fs'
import { fromHttp } from '@aws-sdk/credential-providers'

const answer = { AccessKeyId: 'A', SecretAccessKey: 'B', Token: 'C', Expiration: new Date(Date.now() + 3600e3).toISOString() }
const server = createServer((_, response) => response.end(JSON.stringify(answer)))
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const awsContainerCredentialsFullUri = `http://127.0.0.1:${server.address().port}/credentials`
const ask = async (text) => {
  writeFileSync('token', text)
  const provider = fromHttp({ awsContainerCredentialsFullUri, awsContainerAuthorizationTokenFile: 'token', maxRetries: 0 })
  return provider().then(() => 'credentials', (error) => `${error.name}: ${error.message}`)
}
const [without, withNewline] = [await ask('abc'), await ask('abc\n')]
console.log('without a newline:', without)
console.log('with a newline:   ', withNewline)
server.close()
process.exit(without === 'credentials' && /header/i.test(withNewline) ? 0 : 1)
JS
node ask.mjs
