import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readDeployment } from '../../../infrastructure/deployment.ts'
import { PARAM_NAMES } from '../../../infrastructure/params.ts'
import { plainTemplate } from '../../../infrastructure/plain-template.ts'
import { conditional } from '../../../infrastructure/release/conditional.ts'
import { parameterName } from '../../../infrastructure/release/holes.ts'
import { releaseTemplate } from '../../../infrastructure/release/release-template.ts'

import { STITCH } from '../../../lib/providers/stitch.ts'
import { resolveTemplate } from '../../support/resolve-template.ts'

const TEMPLATES = { one: releaseTemplate('one', {}), many: releaseTemplate('many', {}) }
const CODE = { S3Bucket: 'code', S3Key: 'v1/undefined' }

/**
 * Values that a deployment may have, by the param of serverless.yml; beside each the value that means the same as
 * nothing.
 */
const BOTH = {
  scopes: fc.subarray([...STITCH.seedScopes], { minLength: 1 }).map((scopes) => scopes.join(',')),
  signing: fc.constantFrom('secret', 'kms'),
  'reserved-concurrency': fc.constantFrom('on', 'off'),
  schedule: fc.constantFrom('on', 'off'),
  alarms: fc.constantFrom('on', 'off'),
  'alarm-email': fc.constantFrom('', 'someone@example.com'),
  'token-alarm-seconds': fc.constantFrom('600', '300'),
  'log-retention-days': fc.constantFrom('30', '90'),
  'throttle-rate': fc.constantFrom('50', '7'),
  'throttle-burst': fc.constantFrom('100', '9'),
  'expect-client-mode': fc.constantFrom('', 'test', 'live'),
  'token-endpoint': fc.constantFrom('', 'https://tokens.example/connect/token'),
  'api-endpoint': fc.constantFrom('', 'https://api.example/graphql'),
  'reuse-idle-seconds': fc.constantFrom('', '0', '9'),
  'assertion-lifetime-seconds': fc.constantFrom('', '300'),
  'refresh-ahead-seconds': fc.constantFrom('', '2000'),
  'expiry-leeway-seconds': fc.constantFrom('', '60'),
  'max-lifetime-seconds': fc.constantFrom('', '7200'),
  'log-level': fc.constantFrom('', 'debug'),
  tier: fc.constantFrom('', 'advanced'),
}
const COUNT = fc.constantFrom('', '3')
const OF_MANY = {
  turns: COUNT,
  'turns-in-need': COUNT,
  'failing-clients': fc.constantFrom('1', '5'),
}
const VPC = fc.constantFrom(
  { 'vpc-subnets': '', 'vpc-security-groups': '' },
  { 'vpc-subnets': 'subnet-0a1b2c3d,subnet-4e5f6a7b', 'vpc-security-groups': 'sg-0a1b2c3d' },
)
const AUDIENCE = fc.constantFrom(
  { audience: '', 'assertion-profile': '' },
  { audience: 'https://audience.example', 'assertion-profile': '' },
  { audience: 'https://audience.example', 'assertion-profile': 'rfc10070' },
)
const VALUES = {
  one: fc.record({
    ...BOTH,
    client: fc.constantFrom('default', 'second'),
    'client-id': fc.constantFrom('', 'test-1'),
  }),
  many: fc.record({ ...BOTH, ...OF_MANY }),
}

const valuesOf = (params: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(params).map(([param, value]) => [parameterName(param), value]))

describe('the template of a release', () => {
  for (const clients of ['one', 'many'] as const)
    it(`is with any values what would be packaged for these: ${clients} client${clients === 'one' ? '' : 's'}`, () =>
      fc.assert(
        fc.property(
          VALUES[clients],
          VPC,
          AUDIENCE,
          fc.constantFrom('dev', 'prod'),
          (own, vpc, audience, stage) => {
            const params = { ...own, ...vpc, ...audience }
            const released = resolveTemplate(TEMPLATES[clients], {
              ...valuesOf(params),
              Stage: stage,
              CodeBucket: 'code',
              CodePrefix: 'v1/',
            })
            const packaged = plainTemplate(readDeployment(stage, { ...params, clients }), () => CODE)
            assert.deepEqual(released, resolveTemplate(packaged))
          },
        ),
        { numRuns: 60 },
      ))

  it('has every param of serverless.yml, with the same default', () => {
    const yaml = readFileSync(new URL('../../../serverless.yml', import.meta.url), 'utf8')
    const defaults = new Map(
      [...yaml.matchAll(/^ {4}([a-z-]+): (.*)$/gm)].map(([, param = '', value = '']) => [
        param,
        value.replaceAll('"', ''),
      ]),
    )
    const all: Readonly<Record<string, { readonly Default?: string }>> = {
      ...TEMPLATES.one.Parameters,
      ...TEMPLATES.many.Parameters,
    }
    const different = PARAM_NAMES.filter(
      (param) => all[parameterName(param)]?.Default !== defaults.get(param),
    )
    // There is a template for each kind of `clients`; the others are what the empty default comes to.
    assert.deepEqual(different, ['clients', 'scopes', 'failing-clients'])
    const others = Object.keys(all).filter(
      (name) => !PARAM_NAMES.some((param) => parameterName(param) === name),
    )
    assert.deepEqual(others, ['CodeBucket', 'CodePrefix', 'Stage'])
  })

  it('takes plain text alone: what else CloudFormation has is lost, or refused, by tools that include a template', () => {
    for (const { Parameters } of Object.values(TEMPLATES))
      assert.deepEqual([...new Set(Object.values(Parameters).map(({ Type }) => Type))], ['String'])
    assert.doesNotMatch(JSON.stringify(TEMPLATES), /Transform|Fn::Length|Fn::ForEach|Fn::ToJsonString/)
  })

  const REFUSED: readonly [parameter: string, good: readonly string[], bad: readonly string[]][] = [
    ['Stage', ['prod', 'a-1'], ['Prod', '1a', '', 'a'.repeat(17)]],
    [
      'Scopes',
      ['client_businesslookup', 'client_paymentrequest,client_businesslookup', STITCH.seedScopes.join(',')],
      [
        '',
        'client_refund',
        'client_businesslookup,client_paymentrequest',
        'client_imageupload,client_imageupload',
      ],
    ],
    ['AlarmAddress', ['', 'a@example.com'], ['a', '@', 'a @example.com']],
    ['TokenEndpoint', ['', 'https://tokens.example/'], ['http://tokens.example/', 'tokens']],
    ['AssertionLifetimeSeconds', ['', '30', '99', '300'], ['29', '301', '1000']],
    ['MaxLifetimeSeconds', ['', '600', '604800'], ['599', '9999999']],
    ['ExpiryLeewaySeconds', ['', '0', '3600'], ['-1', '10000']],
    ['TokenAlarmSeconds', ['1', '99999'], ['', '0', '100000']],
    ['CodePrefix', ['', 'a/', 'a/b-1/'], ['a', '/a', 'a b/']],
    ['VpcSubnets', ['', 'subnet-1,subnet-2'], ['subnet-1, subnet-2', 'sg-1']],
    ['LogRetentionDays', ['30'], ['31', '']],
    ['Signing', ['secret', 'kms'], ['', 'KMS']],
  ]
  for (const [parameter, good, bad] of REFUSED)
    it(`refuses what packaging refuses: ${parameter}`, () => {
      assert.deepEqual(
        good.filter((value) => !isTaken(parameter, value)),
        [],
      )
      assert.deepEqual(
        bad.filter((value) => isTaken(parameter, value)),
        [],
      )
    })
})

it('what packaging refuses and no pattern does is in a rule or on the page', () => {
  const page = readFileSync(new URL('../../../docs/begin/deploying-the-release.md', import.meta.url), 'utf8')
  const [, said = ''] = page.split('## What the template does not check')
  for (const [clients, { Parameters, Rules }] of Object.entries(TEMPLATES)) {
    const known = JSON.stringify(Rules) + said.replaceAll('`', '"')
    for (const param of PARAM_NAMES) {
      const { AllowedPattern, AllowedValues } = Parameters[parameterName(param)] ?? {}
      const isRefused = (value: string) => {
        try {
          readDeployment('dev', { clients, [param]: value })
          return false
        } catch {
          return true
        }
      }
      const taken = AllowedValues ?? (AllowedPattern === undefined ? [] : samplesOf(AllowedPattern))
      const refused = taken.find(isRefused)
      if (refused !== undefined)
        assert.ok(known.includes(`"${parameterName(param)}"`), `${parameterName(param)}: ${refused}`)
    }
  }
})

const samplesOf = (pattern: string): readonly string[] =>
  fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), { numRuns: 200, seed: 1 })

function isTaken(name: string, value: string): boolean {
  const { AllowedPattern, AllowedValues, MaxLength } = TEMPLATES.one.Parameters[name] ?? assert.fail(name)
  return (
    (AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(value)) &&
    (AllowedValues === undefined || AllowedValues.includes(value)) &&
    (MaxLength === undefined || value.length <= Number(MaxLength))
  )
}

describe('one template for several', () => {
  const template = (Properties: object) => ({ Resources: { A: { Type: 'T', Properties } } }) as never
  it('cannot be made where one has what the full template has not, or two differ in one place', () => {
    const full = template({ list: ['a', 'b'], text: 'x' })
    for (const [withouts, message] of [
      [[{ list: ['a', 'b'], text: 'x', more: 1 }], /more: not in the full template/],
      [[{ list: ['c'], text: 'x' }], /list: has items of its own/],
      [
        [
          { list: ['a', 'b'], text: 'y' },
          { list: ['a', 'b'], text: 'z' },
        ],
        /text: differs by C0 and C1/,
      ],
    ] as const)
      assert.throws(
        () =>
          conditional(
            full,
            withouts.map((properties, index) => ({ condition: `C${index}`, template: template(properties) })),
          ),
        { message },
      )
  })
})
