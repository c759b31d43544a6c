/** A way to deploy that is in use, and the evidence that it took effect. */
export interface Variant {
  readonly title: string
  readonly stackName: string
  /** Options of `serverless package`. */
  readonly args: readonly string[]
  /** Options with which the stack is updated after it was created. */
  readonly updateArgs?: readonly string[]
  /** Parts of logical ids of which the template must have some. */
  readonly has: readonly string[]
  /** Parts of logical ids, or of the template's text, of which it must have none. */
  readonly hasNot: readonly string[]
}

const params = (...given: readonly string[]) => given.flatMap((param) => ['--param', param])

/** What is judged: as it comes, and every switch of `docs/run/operations.md` once. */
export const VARIANTS: readonly Variant[] = [
  {
    title: 'as it comes, then updated',
    stackName: 'stitch-client-tokens-default-dev',
    args: [],
    updateArgs: params('log-retention-days=90', 'alarm-email=someone@example.com'),
    has: ['"ReservedConcurrentExecutions":1', '"RefresherSilentAlarm"', 'client_imageupload'],
    hasNot: ['"AlarmEmail"', '"VpcConfig"', '"Resource":["*"]'],
  },
  {
    title: 'two of the four scopes, without reserved concurrency, silent until the secret is there',
    stackName: 'stitch-client-tokens-default-two',
    args: [
      '--stage',
      'two',
      ...params(
        'scopes=client_paymentrequest,client_businesslookup',
        'reserved-concurrency=off',
        'alarms=off',
      ),
    ],
    has: ['"ReadTokenClientBusinesslookup"', '"CreatePaymentRequestRole"', '"ActionsEnabled":false'],
    hasNot: [
      'client_imageupload',
      'client_bankaccountverification',
      'ReservedConcurrentExecutions',
      '"ActionsEnabled":true',
    ],
  },
  {
    title: 'a second client beside the first, a live one',
    stackName: 'stitch-client-tokens-second-dev',
    args: params('client=second', 'expect-client-mode=live'),
    has: ['/stitch/dev/second/client', '"STITCH_EXPECT_CLIENT_MODE":"live"'],
    hasNot: ['/stitch/dev/default/', '-default-dev', 'sls-'],
  },
  {
    title: 'in a VPC, with the schedule paused',
    stackName: 'stitch-client-tokens-default-vpc',
    args: [
      '--stage',
      'vpc',
      ...params(
        'vpc-subnets=subnet-0a1b2c3d,subnet-4e5f6a7b',
        'vpc-security-groups=sg-0a1b2c3d',
        'schedule=off',
      ),
    ],
    has: [
      '"SubnetIds":["subnet-0a1b2c3d","subnet-4e5f6a7b"]',
      '"State":"DISABLED"',
      'ec2:CreateNetworkInterface',
    ],
    hasNot: ['"RefresherSilentAlarm"'],
  },
  {
    title: 'with the private key in KMS',
    stackName: 'stitch-client-tokens-default-kms',
    args: ['--stage', 'kms', ...params('signing=kms')],
    has: ['/stitch/kms/default/client-public-', '"kms:Sign"', 'alias/stitch/kms/default/signing-'],
    hasNot: ['/stitch/kms/default/client-?', '/stitch/kms/default/client"'],
  },
  {
    title: 'for many clients',
    stackName: 'stitch-client-tokens-many-all',
    args: ['--stage', 'all', ...params('clients=many')],
    has: [
      '"STITCH_CLIENT":"many"',
      'RefreshDashclientsLambdaFunction',
      'secretsmanager:ListSecrets',
      '/stitch/all/many/*/client-??????',
    ],
    hasNot: ['"AWS::Lambda::Url"', '/default/', '-default-'],
  },
]
