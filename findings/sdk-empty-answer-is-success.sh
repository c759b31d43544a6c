#!/usr/bin/env bash
# AWS SDK for JavaScript v3: an answer with HTTP 200 and no body is a success whose members are all undefined. So where
# something else answers in place of AWS, such as a proxy, `PutParameter` has written nothing, and the SDK does not say
# so. Look at a member that is in every answer of AWS's, such as `Version` (Systems Manager API, `PutParameter`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @aws-sdk/client-ssm@3.1169.0 @aws-sdk/client-kms@3.1164.0
cat > look.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { GetParameterCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'

const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
await once(server, 'listening')
const options = {
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
}
const [ssm, kms] = [new SSMClient(options), new KMSClient(options)]
const look = async (client, command) => {
  const { $metadata, ...members } = await client.send(command)
  console.log(`${command.constructor.name}: HTTP ${$metadata.httpStatusCode}, ${JSON.stringify(members)}`)
}
await look(ssm, new GetParameterCommand({ Name: 'any' }))
await look(ssm, new GetParametersCommand({ Names: ['any'] }))
await look(ssm, new PutParameterCommand({ Name: 'any', Value: 'any' }))
const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256'
await look(kms, new SignCommand({ KeyId: 'any', Message: new Uint8Array(1), SigningAlgorithm }))
process.exit()
JS
echo "@aws-sdk/client-ssm 3.1169.0, @aws-sdk/client-kms 3.1164.0, Node.js $(node --version)"
node look.mjs | tee said
grep -qx 'GetParameterCommand: HTTP 200, {}' said
grep -qx 'GetParametersCommand: HTTP 200, {}' said
grep -qx 'PutParameterCommand: HTTP 200, {}' said
grep -qx 'SignCommand: HTTP 200, {}' said
