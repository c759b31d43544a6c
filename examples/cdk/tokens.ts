import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type App, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam'
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Asset } from 'aws-cdk-lib/aws-s3-assets'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'

/** Where the unpacked release is. */
const RELEASE = process.env.STITCH_RELEASE ?? join(import.meta.dirname, 'release')

/** Parameters of the template that a reader needs as well, where they are given: docs/use/reading-the-token.md. */
const READER_SETTINGS = {
  RefreshAheadSeconds: 'STITCH_REFRESH_AHEAD_SECONDS',
  ExpiryLeewaySeconds: 'STITCH_EXPIRY_LEEWAY_SECONDS',
  MaxLifetimeSeconds: 'STITCH_MAX_LIFETIME_SECONDS',
  ExpectClientMode: 'STITCH_EXPECT_CLIENT_MODE',
}

type Scope = 'Paymentrequest' | 'Bankaccountverification' | 'Imageupload' | 'Businesslookup'

/** The stack with the tokens: the template of the release, with its code among the assets of the app. */
export class Tokens extends Stack {
  readonly #parameters: Readonly<Record<string, string>>

  /** @param parameters values for the parameters of the template; the others keep their defaults */
  constructor(app: App, id: string, parameters: Readonly<Record<string, string>>, props: StackProps = {}) {
    super(app, id, props)
    this.#parameters = parameters
    const release = new CfnInclude(this, 'Release', {
      templateFile: join(RELEASE, 'stitch-client-tokens.template.json'),
      // Each function is given its asset below.
      parameters: { ...parameters, CodeBucket: 'unused', CodePrefix: '' },
    })
    // CDK checks values and conditions apart: security groups that are empty where there is no VPC, conditions whose
    // values are given here.
    for (const rule of ['F3031', 'E1150', 'W8003', 'W9052'])
      Validations.of(this).acknowledge({
        id: `CloudFormation-Validate::${rule}`,
        reason: 'holds by condition',
      })
    const zips = readdirSync(join(RELEASE, 'code'))
    for (const resource of release.node.children.filter((child) => child instanceof CfnFunction)) {
      const name = String(resource.handler).replace(/^functions\/|\.handler$/g, '')
      const zip = zips.find((file) => file.replace(/-[0-9a-f]{16}\.zip$/, '') === name)
      if (zip === undefined) throw new Error(`The release has no zip for ${name}`)
      const { s3BucketName, s3ObjectKey } = new Asset(this, name, { path: join(RELEASE, 'code', zip) })
      resource.code = { s3Bucket: s3BucketName, s3Key: s3ObjectKey }
    }
  }

  /** Lets a function of any stack of the app read the token of one scope, and tells it what it needs to find it. */
  grantToken(to: LambdaFunction, scope: Scope): void {
    const { Stage = 'dev', Client = 'default' } = this.#parameters
    const imported = (output: string) => Fn.importValue(`stitch-client-tokens-${Client}-${Stage}-${output}`)
    to.role?.addManagedPolicy(
      ManagedPolicy.fromManagedPolicyArn(to, `Read${scope}`, imported(`ReadTokenClient${scope}Arn`)),
    )
    to.addEnvironment('STITCH_STAGE', Stage)
    to.addEnvironment('STITCH_CLIENT', Client)
    to.addEnvironment('STITCH_REFRESHER_FUNCTION', imported('RefresherArn'))
    for (const [parameter, setting] of Object.entries(READER_SETTINGS)) {
      const value = this.#parameters[parameter]
      if (value) to.addEnvironment(setting, value)
    }
    Stack.of(to).addStackDependency(this)
  }
}
