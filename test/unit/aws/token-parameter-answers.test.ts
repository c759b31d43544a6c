import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import {
  isKmsError,
  parameterStore,
  type WrittenAs,
} from '../../../lib/aws/parameter-store/token-parameter.ts'
import { writeStoredDocument } from '../../../lib/token/stored-document.ts'
import { readBody } from '../../../local/http-server.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { sdkClients } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

const NAME = '/stitch/dev/default/tokens/client_refund'
const TOKEN = aToken()

/** A parameter whose Parameter Store gives this answer to everything, and what it was asked. */
async function answering(t: TestContext, status: number, answer: unknown, as: WrittenAs = {}) {
  const asked: unknown[] = []
  const url = await anHttpServer(t, async (request, response) => {
    asked.push(JSON.parse((await readBody(request)).toString()))
    response.writeHead(status).end(JSON.stringify(answer))
  })
  const { ssm, secrets } = sdkClients(url)
  secrets.destroy()
  t.after(() => ssm.destroy())
  return { asked, parameter: parameterStore(ssm, NAME, as) }
}

describe('a token is written', () => {
  const usual = { Name: NAME, Value: writeStoredDocument(TOKEN), Type: 'SecureString', Overwrite: true }
  for (const [what, as, request] of [
    ['with the own key of Parameter Store, as a Standard parameter', {}, { Tier: 'Standard' }],
    ['with the key that is given', { kmsKeyId: 'alias/a' }, { Tier: 'Standard', KeyId: 'alias/a' }],
    ['in the tier that is given', { tier: 'Advanced' }, { Tier: 'Advanced' }],
  ] as const)
    it(what, async (t) => {
      const { asked, parameter } = await answering(t, 200, { Version: 7 }, as)
      assert.equal(await parameter.write(TOKEN), 7)
      assert.deepEqual(asked, [{ ...usual, ...request }])
    })
})

describe('a version that is none of Parameter Store’s shows that nothing was stored:', () => {
  for (const Version of [0, -1, 1.5, 2 ** 53])
    it(`${Version}, reading and writing`, async (t) => {
      const parameter = { Type: 'SecureString', Version, Value: writeStoredDocument(TOKEN) }
      const store = (await answering(t, 200, { Version, Parameter: parameter })).parameter
      const [read, write] = [await rejectionOf(store.read()), await rejectionOf(store.write(TOKEN))]
      assert.deepEqual([read.code, write.code], ['token_store_unreadable', 'token_store_failed'])
      assert.deepEqual([read.facts.awsError, write.facts.awsError], ['ForeignAnswer', 'ForeignAnswer'])
    })
})

it('a plain String is named as the parameter that has to be deleted', async (t) => {
  const Parameter = { Type: 'String', Version: 1, Value: 'canary' }
  const { parameter } = await answering(t, 200, { Parameter })
  const { code, message, facts } = await rejectionOf(parameter.read())
  assert.deepEqual([code, facts], ['token_store_wrong_type', { parameter: NAME }])
  assert.ok(message.includes(NAME) && !message.includes('canary'), message)
})

it('a token that is too large is told with its size', async (t) => {
  const { asked, parameter } = await answering(t, 200, { Version: 1 })
  const token = aToken({ accessToken: 'x'.repeat(5000) })
  const { message, facts } = await rejectionOf(parameter.write(token))
  const bytes = Buffer.byteLength(writeStoredDocument(token))
  assert.deepEqual([facts, asked], [{ bytes, parameter: NAME }, []])
  assert.ok(message.includes(`${bytes} bytes`), message)
})

it('only a refusal of a downgrade is followed by a write of the other tier', async (t) => {
  for (const [name, writes] of [
    ['ValidationException', 2],
    ['AccessDeniedException', 1],
  ] as const) {
    const error = { __type: name, message: "You can't downgrade a parameter" }
    const { asked, parameter } = await answering(t, 400, error)
    assert.equal((await rejectionOf(parameter.write(TOKEN))).code, 'token_store_failed')
    assert.equal(asked.length, writes)
  }
})

describe('what AWS refuses is told with the next step:', () => {
  it('whether the parameter could not be read or not be written', async (t) => {
    const { parameter } = await answering(t, 400, { __type: 'AccessDeniedException' })
    const told = [await rejectionOf(parameter.read()), await rejectionOf(parameter.write(TOKEN))]
    assert.deepEqual(
      told.map(({ message }) => /could not be \w+ \(\w+\)/.exec(message)?.[0]),
      ['could not be read (AccessDeniedException)', 'could not be written (AccessDeniedException)'],
    )
  })

  it('which rights of its key are needed', async (t) => {
    const { parameter } = await answering(t, 400, { __type: 'InvalidKeyId' })
    const told = [await rejectionOf(parameter.read()), await rejectionOf(parameter.write(TOKEN))]
    for (const { code, message } of told) {
      assert.equal(code, 'kms_key_unusable')
      assert.match(message, /allow kms:Encrypt and kms:Decrypt in/)
    }
  })
})

describe('an error is one of the KMS key', () => {
  for (const [name, message, isOfKey] of [
    ['InvalidKeyId', '', true],
    ['KMSInvalidStateException', '', true],
    ['AccessDeniedException', 'not authorized to perform kms:Decrypt', true],
    ['AccessDeniedException', 'The ciphertext refers to a key', true],
    ['AccessDeniedException', 'not authorized to perform ssm:GetParameter', false],
    ['ThrottlingException', 'kms:Decrypt is called too often', false],
    ['NotOfKMS', '', false],
  ] as const)
    it(`${isOfKey ? 'by' : 'but not by'} ${name} ${message}`, () =>
      assert.equal(isKmsError({ name, message }), isOfKey))
})
