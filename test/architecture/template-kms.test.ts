import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { plainTemplate } from '../../infrastructure/plain-template.ts'
import { functionsOf } from '../../infrastructure/privileges.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import type { Template } from '../../infrastructure/template-types.ts'
import { digestsOf } from '../../scripts/template-digests.ts'
import { edit, rightsOf } from './template-edits.ts'
import { expectedRights, expectedRightsOfMany } from './template-expectations.ts'

const templateOf = (params: Readonly<Record<string, string>>): Template =>
  plainTemplate(readDeployment('dev', params))

for (const [clients, expected, of] of [
  ['one', expectedRights, 'default'],
  ['many', expectedRightsOfMany, 'many/*'],
] as const) {
  describe(`the template of a deployment whose keys are in KMS, with clients=${clients}`, () => {
    const template = templateOf({ clients, signing: 'kms' })
    const writers =
      clients === 'one' ? ['RefreshClientTokenRole'] : ['RefreshClientTokenRole', 'RefreshClientsRole']

    it('lets the refresher sign with the keys of its clients, and read no secret that holds or held a key', () => {
      for (const { name } of functionsOf(template))
        assert.deepEqual(rightsOf(template, name), expected(name, 'kms'), name)
      assert.deepEqual(templateProblems(template), [])
      assert.doesNotMatch(JSON.stringify(template.Resources), /\/client-\?{6}|\/client"/)
    })

    it('differs from that with signing=secret in the roles and settings of the refresher and the name of the secret, and in nothing else', () => {
      const digests = ['secret', 'kms'].map((signing) =>
        JSON.parse(digestsOf(templateOf({ clients, signing }))),
      )
      const changed = Object.keys(digests[0]).filter((id) => digests[0][id] !== digests[1][id])
      assert.deepEqual(Object.keys(digests[0]), Object.keys(digests[1]))
      const functions = writers.map((role) => role.replace(/Role$/, 'LambdaFunction'))
      assert.deepEqual(
        changed.map((id) => id.replaceAll('Dash', '').toLowerCase()).sort(),
        ['output SecretId', ...writers, ...functions].map((id) => id.toLowerCase()).sort(),
      )
    })

    for (const [what, role, action, change, problem] of [
      [
        'the right to the secret that held the key',
        writers[0] as string,
        'secretsmanager:GetSecretValue',
        { Resource: [`secret:/stitch/dev/${of}/client-??????`] },
        /which may hold a private key, although KMS signs$/,
      ],
      ...[
        { Condition: {} },
        { Condition: condition({ 'kms:ResourceAliases': ['alias/*'] }) },
        { Condition: condition({ 'kms:ResourceAliases': [`alias/stitch/*/${of}/signing-????????`] }) },
        { Condition: condition({ 'kms:ResourceAliases': ['alias/stitch/dev/*'] }) },
        { Condition: condition({}, { 'kms:MessageType': 'DIGEST' }) },
      ].map(
        (wider) =>
          [
            `kms:Sign under ${JSON.stringify(wider.Condition)}`,
            writers[0] as string,
            'kms:Sign',
            wider,
            /may kms:Sign with other keys than its client's, or other things than assertions$/,
          ] as const,
      ),
      [
        'a reader that signs',
        'TokenStatusRole',
        'kms:Decrypt',
        { Action: ['kms:Sign'] },
        /^token-status: may kms:Sign, which is reserved/,
      ],
    ] as const)
      it(`is refused with ${what}`, () => {
        const mutant = structuredClone(template)
        edit(mutant, role, action, change)
        const problems = templateProblems(mutant)
        assert.ok(
          problems.some((line) => problem.test(line)),
          JSON.stringify(problems),
        )
      })

    function condition(aliases: object, others: object = {}) {
      return {
        'ForAnyValue:StringLike': {
          'kms:ResourceAliases': [`alias/stitch/dev/${of}/signing-????????`],
          ...aliases,
        },
        StringEquals: {
          'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256',
          'kms:MessageType': 'RAW',
          ...others,
        },
      }
    }
  })
}

it('signing=secret says in words what is so without it', () => {
  for (const clients of ['one', 'many'])
    assert.deepEqual(templateOf({ clients, signing: 'secret' }), templateOf({ clients }))
})

it('another place for keys is refused', () => {
  assert.throws(() => templateOf({ signing: 'hsm' }), /signing must be secret or kms/)
})
