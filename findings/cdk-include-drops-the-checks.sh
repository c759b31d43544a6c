#!/usr/bin/env bash
# AWS CDK, CfnInclude: a value in `parameters` takes the place of the parameter in the template, and nothing checks it.
# AllowedValues, AllowedPattern and MaxValue go with the parameter. So neither the CDK nor CloudFormation refuses what
# CloudFormation would refuse as a parameter. Only the rules of the template stay, with the value in them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1
cat > template.json <<'JSON'
{
  "Parameters": {
    "Stage": { "Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"], "AllowedPattern": "[a-z]+" },
    "Seconds": { "Type": "Number", "Default": 10, "MaxValue": 20 }
  },
  "Rules": {
    "StageIsKnown": { "Assertions": [{ "Assert": { "Fn::Contains": [["dev", "prod"], { "Ref": "Stage" }] } }] }
  },
  "Resources": {
    "Queue": {
      "Type": "AWS::SQS::Queue",
      "Properties": { "QueueName": { "Fn::Sub": "payments-${Stage}" }, "DelaySeconds": { "Ref": "Seconds" } }
    }
  }
}
JSON
cat > synth.cjs <<'JS'
const { App, Stack } = require('aws-cdk-lib')
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include')

const synthesized = (parameters) => {
  const app = new App({ outdir: 'out' })
  new CfnInclude(new Stack(app, 'S', { analyticsReporting: false }), 'I', { templateFile: 'template.json', parameters })
  return app.synth().getStackByName('S').template
}
const look = (how, { Parameters, Rules, Resources }) => {
  const { Stage, Seconds } = Parameters ?? {}
  console.log(`${how}, parameters: ${JSON.stringify({ Stage, Seconds })}`)
  console.log(`${how}, queue: ${JSON.stringify(Resources.Queue.Properties)}`)
  console.log(`${how}, rule: ${JSON.stringify(Rules.StageIsKnown.Assertions[0].Assert)}`)
}
look('no value', synthesized({}))
look('values', synthesized({ Stage: 'prod', Seconds: 15 }))
JS
echo "aws-cdk-lib 2.276.0, Node.js $(node --version)"
node synth.cjs 2> warnings | tee said || { cat warnings; exit 1; }
grep -qF 'no value, parameters: {"Stage":{"Type":"String","Default":"dev","AllowedPattern"' said
grep -qxF 'values, parameters: {}' said
grep -qxF 'values, queue: {"DelaySeconds":15,"QueueName":{"Fn::Sub":"payments-prod"}}' said
grep -qxF 'values, rule: {"Fn::Contains":[["dev","prod"],"prod"]}' said
