import assert from 'node:assert/strict'
import { it } from 'node:test'
import { clientOfSecret, nameRootAmongMany, secretNameOf } from '../../../lib/token/many-clients.ts'
import {
  KMS_KEY_ARN,
  nameRoot,
  secretName,
  signingKeyAlias,
  signingKeyAliases,
} from '../../../lib/token/signing.ts'

const THUMBPRINT = 'D7882CAF756BB5FB4671409F113942EB1FA46C59'
const ONE = nameRoot('dev', 'default')

it('a secret that holds no key has a name of its own', () => {
  assert.equal(secretName(ONE, 'secret'), '/stitch/dev/default/client')
  assert.equal(secretName(ONE, 'kms'), '/stitch/dev/default/client-public')
  assert.equal(secretNameOf('dev', 'acme'), '/stitch/dev/many/acme/client')
  assert.equal(secretNameOf('dev', 'acme', 'kms'), '/stitch/dev/many/acme/client-public')
})

it('a client among many is known by the secret that its deployment reads, and by no other', () => {
  for (const signing of ['secret', 'kms'] as const)
    assert.equal(clientOfSecret('dev', secretNameOf('dev', 'acme', signing), signing), 'acme')
  assert.equal(clientOfSecret('dev', secretNameOf('dev', 'acme', 'kms')), undefined)
  assert.equal(clientOfSecret('dev', secretNameOf('dev', 'acme'), 'kms'), undefined)
  assert.equal(clientOfSecret('dev', '/stitch/dev/many/client-public', 'kms'), undefined)
  assert.equal(clientOfSecret('dev', '/stitch/prod/many/acme/client'), undefined)
})

it('the alias of a signing key names stage, client and certificate, in characters that KMS takes', () => {
  assert.equal(signingKeyAlias(ONE, THUMBPRINT), 'alias/stitch/dev/default/signing-d7882caf')
  const among = signingKeyAlias(nameRootAmongMany('dev', 'acme'), THUMBPRINT)
  assert.equal(among, 'alias/stitch/dev/many/acme/signing-d7882caf')
  assert.match(among, /^alias\/[a-zA-Z0-9/_-]{1,250}$/)
})

const ARN = 'arn:aws:kms:af-south-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const KEY_NAME = ARN.slice(ARN.lastIndexOf('/') + 1)

it('a key is named by its whole ARN, in any partition', () => {
  for (const arn of [
    ARN,
    ARN.replace('aws:', 'aws-us-gov:').replace('af-south-1', 'us-gov-west-1'),
    ARN.replace(KEY_NAME, 'mrk-1234abcd12ab34cd56ef1234567890ab'),
  ])
    assert.match(arn, KMS_KEY_ARN)
})

it('nothing else names a key: no alias, no id alone, no other service, and nothing around an ARN', () => {
  for (const other of [
    KEY_NAME,
    `${ARN} `,
    ` ${ARN}`,
    `${ARN}/more`,
    ARN.replace('key/', 'alias/'),
    ARN.replace(':kms:', ':ssm:'),
    ARN.replace('111122223333', '11112222333'),
    ARN.replace('111122223333', '11112222333x'),
    ARN.replace('af-south-1', 'AF_SOUTH'),
    ARN.replace('af-south-1', ''),
    ARN.replace('aws:', 'AWS:'),
    ARN.replace(KEY_NAME, ''),
    ARN.replace(KEY_NAME, '*'),
  ])
    assert.doesNotMatch(other, KMS_KEY_ARN)
})

it('no policy fits the key of another client or stage, however they are called', () => {
  const names = ['a', 'a-b', 'b', 'b-signing-d7882caf', 'signing-d7882caf', 'signing', 'a-signing']
  const roots = names.flatMap((stage) => names.map((client) => nameRoot(stage, client)))
  for (const mine of roots) {
    // As IAM reads it: `?` is one character.
    const pattern = new RegExp(`^${signingKeyAliases(mine).replaceAll('?', '.')}$`)
    const fitting = roots.filter((root) => pattern.test(signingKeyAlias(root, THUMBPRINT)))
    assert.deepEqual(fitting, [mine])
  }
})
