import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { GetParameterCommand, GetParameterHistoryCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { parameterStore } from '../../../lib/aws/parameter-store/token-parameter.ts'
import { writeStoredDocument } from '../../../lib/token/stored-document.ts'
import { anHttpServer } from '../../support/loopback.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anAws, sdkClients } from '../../support/sdk-clients.ts'
import { aToken } from '../../support/tokens.ts'

const NAME = '/stitch/dev/default/tokens/client_refund'
const TOKEN = aToken({ accessToken: 'canary-token' })

async function aStore(t: TestContext) {
  const aws = await anAws(t)
  return { ...aws, parameter: parameterStore(aws.ssm, NAME, { kmsKeyId: 'alias/tokens' }) }
}

it('what is written is a SecureString of the standard tier, under the key given, and reads the same', async (t) => {
  const { ssm, counters, parameter } = await aStore(t)
  assert.equal(await parameter.read(), undefined)
  assert.equal(await parameter.write(TOKEN), 1)
  assert.deepEqual(await parameter.read(), { version: 1, token: TOKEN })
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }))
  assert.deepEqual([Parameter?.Type, Parameter?.Value], ['SecureString', writeStoredDocument(TOKEN)])
  assert.ok(counters.get('kms.Encrypt') > 0)
})

describe('a parameter that an operator made Advanced', () => {
  const anAdvancedParameter = async (t: TestContext) => {
    const store = await aStore(t)
    await store.parameter.write(aToken())
    const upgrade = { Name: NAME, Value: 'garbage', Overwrite: true, Tier: 'Advanced' } as const
    await store.ssm.send(new PutParameterCommand(upgrade))
    return { ...store, puts: () => store.counters.get('ssm.PutParameter') - 2 }
  }

  // Fault: a parameter of the Advanced tier
  it('is renewed, and stays Advanced: AWS refuses a downgrade', async (t) => {
    const { ssm, parameter, puts } = await anAdvancedParameter(t)
    assert.equal(await parameter.write(TOKEN), 3)
    assert.deepEqual(await parameter.read(), { version: 3, token: TOKEN })
    assert.equal(puts(), 2)
    const { Parameters: history } = await ssm.send(new GetParameterHistoryCommand({ Name: NAME }))
    assert.deepEqual(
      history?.map(({ Tier }) => Tier),
      ['Standard', 'Advanced', 'Advanced'],
    )
  })

  it('is renewed also while Parameter Store throttles', async (t) => {
    const { faults, parameter } = await anAdvancedParameter(t)
    faults.add({ at: 'ssm', does: 'throttle', times: 2, operation: 'PutParameter' })
    assert.equal(await parameter.write(TOKEN), 3)
  })

  // Fault: a parameter of the Advanced tier
  it('names the right that its key lacks, kms:GenerateDataKey', async (t) => {
    const { faults, parameter, puts } = await anAdvancedParameter(t)
    faults.add({ at: 'kms', does: 'denied', operation: 'GenerateDataKey' })
    const error = await rejectionOf(parameter.write(TOKEN))
    assert.equal(error.code, 'kms_key_unusable')
    assert.match(error.message, /kms:GenerateDataKey/)
    assert.equal(puts(), 2)
  })

  it('is written as such only when AWS says so: another refusal is one call', async (t) => {
    const { faults, parameter, puts } = await anAdvancedParameter(t)
    faults.add({ at: 'ssm', does: 'ValidationException', operation: 'PutParameter' })
    assert.equal((await rejectionOf(parameter.write(TOKEN))).code, 'token_store_failed')
    assert.equal(puts(), 1)
  })
})

it('garbage has a version and no token', async (t) => {
  const { ssm, parameter } = await aStore(t)
  await ssm.send(new PutParameterCommand({ Name: NAME, Value: 'garbage', Type: 'SecureString' }))
  assert.deepEqual(await parameter.read(), { version: 1, token: undefined })
})

it('a plain String is refused as token_store_wrong_type', async (t) => {
  const { ssm, parameter } = await aStore(t)
  await ssm.send(new PutParameterCommand({ Name: NAME, Value: writeStoredDocument(TOKEN), Type: 'String' }))
  assert.equal((await rejectionOf(parameter.read())).code, 'token_store_wrong_type')
})

describe('an answer with HTTP 200 that is none of Parameter Store’s', () => {
  for (const body of [
    '{}',
    'null',
    '',
    '{"Parameter":{"Value":"x"}}',
    '{"Parameter":{"Type":"SecureString"}}',
    '<html>',
  ]) {
    // Fault: what answers is not AWS
    it(`${body || 'nothing'}: neither is the parameter to be deleted, nor has a write stored anything`, async (t) => {
      const url = await anHttpServer(t, (request, response) => {
        request.resume()
        response.end(body)
      })
      const { ssm, secrets } = sdkClients(url)
      t.after(() => ssm.destroy())
      secrets.destroy()
      const parameter = parameterStore(ssm, NAME, undefined)
      const [read, write] = [await rejectionOf(parameter.read()), await rejectionOf(parameter.write(TOKEN))]
      assert.deepEqual([read.code, write.code], ['token_store_unreadable', 'token_store_failed'])
      for (const { message } of [read, write]) assert.match(message, /\((ForeignAnswer|SyntaxError)\)/)
    })
  }
})

describe('a document that its tier does not hold is token_too_large before any call:', () => {
  const around = Buffer.byteLength(writeStoredDocument(aToken({ accessToken: '' })))
  for (const [tier, bytes, refusal] of [
    ['Standard', 4096, undefined],
    ['Standard', 4097, /^Deploy with --param tier=advanced: .* 4097 bytes, .* holds 4096\./],
    ['Standard', 8192, /^Deploy with --param tier=advanced/],
    ['Standard', 8193, /^Ask Stitch for opaque/],
    ['Advanced', 4097, undefined],
    ['Advanced', 8192, undefined],
    ['Advanced', 8193, /^Ask Stitch for opaque .*: .* 8193 bytes, .* holds 8192\./],
  ] as const)
    it(`${bytes} bytes in the tier ${tier} are ${refusal === undefined ? 'taken' : 'too many'}`, async (t) => {
      const { counters, ssm } = await aStore(t)
      const writing = parameterStore(ssm, NAME, { tier }).write(
        aToken({ accessToken: 'x'.repeat(bytes - around) }),
      )
      if (refusal === undefined) assert.equal(await writing, 1)
      else {
        const { code, message, facts } = await rejectionOf(writing)
        assert.deepEqual([code, facts], ['token_too_large', { bytes, parameter: NAME }])
        assert.match(message, refusal)
      }
      assert.equal(counters.get('ssm.PutParameter'), refusal === undefined ? 1 : 0)
    })
})

describe('what passes by itself costs no token:', () => {
  for (const does of ['throttle', '500', '503', 'reset'])
    it(`${does} twice, reading and writing`, async (t) => {
      const { faults, parameter } = await aStore(t)
      faults.add({ at: 'ssm', does, times: 2, operation: 'PutParameter' })
      faults.add({ at: 'ssm', does, times: 2, operation: 'GetParameter' })
      assert.equal(await parameter.write(TOKEN), 1)
      assert.deepEqual(await parameter.read(), { version: 1, token: TOKEN })
    })

  it('a write whose answer is lost ends well, under whatever version', async (t) => {
    const { faults, parameter } = await aStore(t)
    faults.add({ at: 'ssm', does: 'write-then-reset', operation: 'PutParameter' })
    const version = await parameter.write(TOKEN)
    assert.deepEqual(await parameter.read(), { version, token: TOKEN })
  })
})

it('TooManyUpdates is told as contention, after one call', async (t) => {
  const { faults, counters, parameter } = await aStore(t)
  faults.add({ at: 'ssm', does: 'TooManyUpdates' })
  assert.equal(await parameter.write(TOKEN), 'contended')
  assert.equal(counters.get('ssm.PutParameter'), 1)
})

describe('what does not pass has a code of its own, and nothing is stored:', () => {
  for (const [operation, does, code] of [
    ['PutParameter', 'label-blocks', 'token_store_version_limit'],
    ['PutParameter', 'deny', 'token_store_failed'],
    ['PutParameter', 'ParameterLimitExceeded', 'token_store_failed'],
    ['PutParameter', 'InvalidKeyId', 'kms_key_unusable'],
    ['GetParameter', 'InvalidKeyId', 'kms_key_unusable'],
    ['GetParameter', 'deny', 'token_store_unreadable'],
    ['GetParameter', 'ExpiredTokenException', 'token_store_unreadable'],
  ] as const)
    it(`${operation} ${does}: ${code}, after one call`, async (t) => {
      const { faults, counters, parameter } = await aStore(t)
      await parameter.write(aToken())
      faults.add({ at: 'ssm', does, operation })
      const calls = counters.get(`ssm.${operation}`)
      const work = operation === 'PutParameter' ? parameter.write(TOKEN) : parameter.read()
      const error = await rejectionOf(work)
      assert.equal(error.code, code)
      assert.equal(error.facts.parameter, NAME)
      assert.equal(counters.get(`ssm.${operation}`), calls + 1)
      assert.deepEqual(await parameter.read(), { version: 1, token: aToken() })
    })

  for (const does of ['disabled', 'denied'])
    it(`a KMS key that is ${does}: kms_key_unusable, reading and writing, without a retry`, async (t) => {
      const { faults, counters, parameter } = await aStore(t)
      await parameter.write(aToken())
      faults.add({ at: 'kms', does, times: 2 })
      const reads = counters.get('ssm.GetParameter')
      assert.equal((await rejectionOf(parameter.read())).code, 'kms_key_unusable')
      assert.equal((await rejectionOf(parameter.write(TOKEN))).code, 'kms_key_unusable')
      assert.deepEqual([counters.get('ssm.GetParameter') - reads, counters.get('ssm.PutParameter')], [1, 2])
    })
})

it('a denial that has kms in the name of a resource is no failure of the key', async (t) => {
  const aws = await anAws(t)
  const parameter = parameterStore(aws.ssm, '/stitch/kms-test/tokens/a', undefined)
  aws.faults.add({ at: 'ssm', does: 'deny' })
  assert.equal((await rejectionOf(parameter.read())).code, 'token_store_unreadable')
})

it('a store that fails for ever is token_store_failed and token_store_unreadable', async (t) => {
  const { faults, parameter } = await aStore(t)
  faults.add({ at: 'ssm', does: '500', times: Number.POSITIVE_INFINITY })
  const [read, write] = await Promise.all([
    rejectionOf(parameter.read()),
    rejectionOf(parameter.write(TOKEN)),
  ])
  assert.deepEqual([read.code, write.code], ['token_store_unreadable', 'token_store_failed'])
})

it('no call takes longer than the run has left', async (t) => {
  const { ssm, faults, counters } = await anAws(t)
  const parameter = parameterStore(ssm, NAME, undefined, () => 50)
  faults.add({ at: 'ssm', does: 'hang', times: Number.POSITIVE_INFINITY })
  assert.equal((await rejectionOf(parameter.read())).code, 'token_store_unreadable')
  assert.equal((await rejectionOf(parameter.write(TOKEN))).code, 'token_store_failed')
  // An attempt without such a limit is given up after 2 s, and followed by another.
  const requests = ['ssm.GetParameter', 'ssm.PutParameter'].map((name) => counters.get(name))
  assert.ok(Math.max(...requests) <= 1, `${requests}`)
})

it('no error shows the token', async (t) => {
  const { faults, parameter } = await aStore(t)
  faults.add({ at: 'ssm', does: 'ValidationException' })
  const { message, stack, facts, cause } = await rejectionOf(parameter.write(TOKEN))
  assert.doesNotMatch(JSON.stringify([message, stack, facts, cause]), /canary/)
})
