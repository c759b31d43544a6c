#!/usr/bin/env bash
# AWS SDK for JavaScript v3: the client option `profile` gives Region and credentials of that profile, and not its
# `endpoint_url`. With AWS_PROFILE the same client has all three. A command that takes `--profile` has to read the
# address itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-save --prefix . @aws-sdk/client-ssm@3.1169.0
cat > config <<'INI'
[profile local]
region = af-south-1
endpoint_url = http://127.0.0.1:9
aws_access_key_id = of-the-profile
aws_secret_access_key = any
INI
cat > look.mjs <<'JS'
import { SSMClient } from '@aws-sdk/client-ssm'
const look = async (options) => {
  const { config } = new SSMClient(options)
  const { accessKeyId } = await config.credentials()
  return [await config.region(), accessKeyId, await config.serviceConfiguredEndpoint()].join(' ')
}
console.log(await look(process.env.AWS_PROFILE === undefined ? { profile: 'local' } : {}))
JS
export AWS_CONFIG_FILE=$folder/config AWS_SHARED_CREDENTIALS_FILE=$folder/none
unset AWS_PROFILE AWS_REGION AWS_ENDPOINT_URL AWS_ENDPOINT_URL_SSM AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
by_option=$(node look.mjs)
by_variable=$(AWS_PROFILE=local node look.mjs)
echo "@aws-sdk/client-ssm $(node -p "require('./node_modules/@aws-sdk/client-ssm/package.json').version"), Node $(node --version)"
echo "{ profile: 'local' }: Region, key and address: $by_option"
echo "AWS_PROFILE=local:    Region, key and address: $by_variable"
[[ $by_option == 'af-south-1 of-the-profile ' && $by_variable == 'af-south-1 of-the-profile http://127.0.0.1:9' ]]
