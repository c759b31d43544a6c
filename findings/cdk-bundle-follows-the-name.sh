#!/usr/bin/env bash
# AWS CDK, NodejsFunction: what is bundled depends on the name of the runtime in the code. NODEJS_LATEST and
# NODEJS_24_X are both `nodejs24.x` in the template. With the second AWS's SDK is left out, and Lambda's own is used.
# With the first the SDK is in the bundle, some four times as large. A flag that new projects have leaves `@smithy/*` out
# too: then a signer of a pinned version runs in the version of Lambda. `bundling.externalModules` goes before all that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cdk-lib@2.276.0 constructs@10.8.1 esbuild@0.28.2 \
  @aws-sdk/client-ssm@3.1169.0 @smithy/signature-v4@5.7.5
cat > function.mjs <<'JS'
import { SSMClient } from '@aws-sdk/client-ssm'
import { SignatureV4 } from '@smithy/signature-v4'
export const handler = async () => [SSMClient.name, SignatureV4.name]
JS
cat > synth.cjs <<'JS'
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { App, Stack } = require('aws-cdk-lib')
const { Runtime } = require('aws-cdk-lib/aws-lambda')
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs')

const FLAG = '@aws-cdk/aws-lambda-nodejs:sdkV3ExcludeSmithyPackages'
const look = (how, { runtime, flag = false, bundling }) => {
  const app = new App({ outdir: `${how.replaceAll(/\W/g, '')}.out`, context: { [FLAG]: flag } })
  const stack = new Stack(app, 'S', { analyticsReporting: false })
  new NodejsFunction(stack, 'F', { entry: 'function.mjs', runtime, bundling: { logLevel: 'silent', ...bundling } })
  const assembly = app.synth()
  const { Resources } = assembly.getStackByName('S').template
  const { Runtime: name } = Object.values(Resources).find(({ Type }) => Type === 'AWS::Lambda::Function').Properties
  const { files } = JSON.parse(readFileSync(join(assembly.directory, 'S.assets.json'), 'utf8'))
  const { source } = Object.values(files).find(({ source: { packaging } }) => packaging === 'zip')
  const bundle = readFileSync(join(assembly.directory, source.path, 'index.js'), 'utf8')
  const isLeftOut = (module) => bundle.includes(`require("${module}")`)
  const out = ['@aws-sdk/client-ssm', '@smithy/signature-v4'].filter(isLeftOut)
  console.log(`${how}: ${name}, left out: ${out.join(' and ') || 'nothing'}, ${Math.round(bundle.length / 1024)} KB`)
}
look('NODEJS_24_X', { runtime: Runtime.NODEJS_24_X })
look('NODEJS_LATEST', { runtime: Runtime.NODEJS_LATEST })
look('NODEJS_24_X with the flag', { runtime: Runtime.NODEJS_24_X, flag: true })
const externalModules = ['@aws-sdk/*']
look('NODEJS_LATEST, said', { runtime: Runtime.NODEJS_LATEST, flag: true, bundling: { externalModules } })
JS
echo "aws-cdk-lib 2.276.0, esbuild 0.28.2, Node.js $(node --version)"
node synth.cjs 2> warnings | tee said || { cat warnings; exit 1; }
size() { sed -n "s/^$1: .*, \([0-9]*\) KB$/\1/p" said; }
grep -q '^NODEJS_24_X: nodejs24.x, left out: @aws-sdk/client-ssm, ' said
grep -q '^NODEJS_LATEST: nodejs24.x, left out: nothing, ' said
[ "$(size NODEJS_LATEST)" -gt $((3 * $(size NODEJS_24_X))) ]
grep -q '^NODEJS_24_X with the flag: nodejs24.x, left out: @aws-sdk/client-ssm and @smithy/signature-v4, ' said
grep -q '^NODEJS_LATEST, said: nodejs24.x, left out: @aws-sdk/client-ssm, ' said
