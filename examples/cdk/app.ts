import { App, Stack } from 'aws-cdk-lib'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Tokens } from './tokens.ts'

// Written by `npm run synth` too, which is not the CDK's command line.
const app = new App({ outdir: process.env.CDK_OUTDIR ?? 'cdk.out', autoSynth: true })
const stage = app.node.tryGetContext('stage') ?? 'dev'
const tokens = new Tokens(app, `stitch-client-tokens-default-${stage}`, {
  Stage: stage,
  // Two of the four scopes: functions, policies and alarms of the others are left out.
  Scopes: 'client_paymentrequest,client_businesslookup',
  AlarmAddress: 'you@example.com',
  // A live client's token is refused outside prod, and a test client's in prod.
  ExpectClientMode: stage === 'prod' ? 'live' : 'test',
})

const payments = new Stack(app, `payments-${stage}`)
const latest = new LambdaFunction(payments, 'LatestPayments', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => "stitch-client-tokens/middy reads the token here"'),
})
tokens.grantToken(latest, 'Paymentrequest')
