#!/usr/bin/env bash
# serverless-esbuild copies the files of each function into a folder of its own where temporary files belong, and
# removes that without "recursive". A folder that holds something cannot be removed so, the error is swallowed, and
# every packaging leaves one folder for each function.
set -euo pipefail

readonly FRAMEWORK=4.3.1 PLUGIN=1.57.2 ESBUILD=0.28.2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund "serverless@npm:osls@$FRAMEWORK" "serverless-esbuild@$PLUGIN" "esbuild@$ESBUILD" >/dev/null
echo "osls $FRAMEWORK, serverless-esbuild $PLUGIN, esbuild $ESBUILD, Node.js $(node --version)"

mkdir functions temporary
for name in first second; do echo "export const handler = async () => '$name'" >"functions/$name.ts"; done
cat >serverless.yml <<'YML'
service: example
provider:
  name: aws
  runtime: nodejs24.x
package:
  individually: true
plugins:
  - serverless-esbuild
functions:
  first:
    handler: functions/first.handler
  second:
    handler: functions/second.handler
YML
TMPDIR="$folder/temporary" npx serverless package --region eu-west-1 >said 2>&1 || { cat said; exit 1; }
ls .serverless/first.zip .serverless/second.zip
left=$(find temporary -name '*.js' | sed 's/-[0-9]*-[0-9]*-[0-9a-f]*//' | sort)
printf 'left where temporary files belong:\n%s\n' "$left"
[ "$left" = $'temporary/first/functions/first.js\ntemporary/second/functions/second.js' ]
