import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { StitchError } from '../../../lib/errors.ts'
import { STITCH } from '../../../lib/providers/stitch.ts'
import { parseClientCredentials } from '../../../lib/refresher/credentials/client-credentials.ts'
import {
  readFixture,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY,
  THROWAWAY_KEY_ID,
  THROWAWAY_PEM,
  throwawayKeyAs,
} from '../../fixtures/certificates.ts'
import { assertRefused, assertShowsNone } from './refusal.ts'

const CLIENT_ID = 'test-2f9f6a38-3d6a-4c0b-9a0e-6b1f4d7c5e21'
const CLIENT_SECRET = 'canary-client-secret-0123456789'
const ENCRYPTED = THROWAWAY_CERTIFICATE + throwawayKeyAs('pkcs8', 'passphrase')

type Value = Parameters<typeof parseClientCredentials>[0]
const json = (value: unknown): Value => ({ string: JSON.stringify(value) })
const UTF_16 = `\uFEFF${JSON.stringify({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM })}`
const binary = (text: string): Value => ({ binary: Buffer.from(text) })

const CERTIFICATE_SHAPES: Record<string, [value: Value, setting?: string]> = {
  'JSON with a certificate': [json({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM })],
  'JSON with an encrypted key': [
    json({ clientId: CLIENT_ID, certificate: ENCRYPTED, passphrase: 'passphrase' }),
  ],
  'JSON with the PEM escaped once too often': [
    json({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM.replaceAll('\n', '\\n') }),
  ],
  'JSON with members of others': [
    json({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM, note: 1, owner: 'x' }),
  ],
  'JSON after a byte order mark': [
    { string: `\uFEFF\n ${JSON.stringify({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM })}` },
  ],
  'JSON as binary': [binary(JSON.stringify({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM }))],
  'JSON as binary after a byte order mark': [
    binary(`\uFEFF${JSON.stringify({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM })}`),
  ],
  'JSON that agrees with STITCH_CLIENT_ID': [
    json({ clientId: CLIENT_ID, certificate: THROWAWAY_PEM }),
    CLIENT_ID,
  ],
  'JSON without clientId and STITCH_CLIENT_ID': [json({ certificate: THROWAWAY_PEM }), CLIENT_ID],
  'a bare PEM and STITCH_CLIENT_ID': [{ string: THROWAWAY_PEM }, CLIENT_ID],
  'JSON as binary in UTF-16': [{ binary: Buffer.from(UTF_16, 'utf16le') }],
  'JSON as binary in big-endian UTF-16': [{ binary: Buffer.from(UTF_16, 'utf16le').swap16() }],
  'a bare PEM as binary and STITCH_CLIENT_ID': [binary(THROWAWAY_PEM), CLIENT_ID],
}

for (const [name, [value, setting]] of Object.entries(CERTIFICATE_SHAPES)) {
  it(`${name} proves the client by its certificate`, () => {
    const credentials = parseClientCredentials(value, STITCH, setting)
    assert.equal(credentials.method, 'private_key_jwt')
    assert.deepEqual(
      [credentials.clientId, credentials.clientMode, credentials.certificate.thumbprint],
      [CLIENT_ID, 'test', THROWAWAY_KEY_ID],
    )
    assertShowsNone(credentials, [THROWAWAY_KEY])
  })
}

for (const absent of [null, '']) {
  const members = { clientId: absent, certificate: absent, clientSecret: absent, passphrase: absent }
  // Fault: a member of the secret that is null
  it(`members of the secret that are ${JSON.stringify(absent)} count as absent`, () => {
    const read = (value: object) => parseClientCredentials(json({ ...members, ...value }), STITCH, CLIENT_ID)
    const withCertificate = read({ certificate: THROWAWAY_PEM })
    assert.deepEqual([withCertificate.method, withCertificate.clientId], ['private_key_jwt', CLIENT_ID])
    assert.equal(read({ clientSecret: CLIENT_SECRET }).method, 'client_secret_post')
    assertRefused(() => read({ certificate: ENCRYPTED }), 'key_encrypted', {}, [CLIENT_ID])
    assertRefused(() => read({}), 'secret_malformed', { member: 'certificate' }, [CLIENT_ID])
  })
}

for (const make of [json, (value: unknown) => binary(JSON.stringify(value))]) {
  it('JSON with a client secret proves the client by it', () => {
    const credentials = parseClientCredentials(
      make({ clientId: 'a-live-client', clientSecret: CLIENT_SECRET }),
      STITCH,
    )
    assert.equal(credentials.method, 'client_secret_post')
    assert.deepEqual(
      [credentials.clientId, credentials.clientMode, credentials.clientSecret],
      ['a-live-client', 'live', CLIENT_SECRET],
    )
  })
}

it('credentials can neither be changed nor show their client secret', () => {
  const credentials = parseClientCredentials(
    json({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
    STITCH,
  )
  assertShowsNone(credentials, [CLIENT_SECRET])
  assertShowsNone({ ...credentials }, [CLIENT_SECRET])
  assertShowsNone({ nested: [credentials] }, [CLIENT_SECRET])
  assert.equal(inspect(credentials, { showHidden: true, depth: null }).includes(CLIENT_SECRET), false)
  assert.ok(Object.isFrozen(credentials))
})

const MEMBERS: Record<string, [value: Value, member: string, setting?: string]> = {
  'an empty secret': [{}, 'SecretString'],
  'broken JSON': [{ string: `{"clientSecret":"${CLIENT_SECRET}",` }, 'SecretString'],
  'a bare PEM without STITCH_CLIENT_ID': [{ string: THROWAWAY_PEM }, 'clientId'],
  'text without STITCH_CLIENT_ID': [{ string: CLIENT_SECRET }, 'clientId'],
  'a JSON array without STITCH_CLIENT_ID': [json([CLIENT_SECRET]), 'clientId'],
  'no clientId': [json({ clientSecret: CLIENT_SECRET }), 'clientId'],
  'an empty clientId': [json({ clientId: '', clientSecret: CLIENT_SECRET }), 'clientId'],
  'clientId null, although STITCH_CLIENT_ID is empty': [
    json({ clientId: null, clientSecret: CLIENT_SECRET }),
    'clientId',
    '',
  ],
  'a clientId that is a number': [json({ clientId: 7, clientSecret: CLIENT_SECRET }), 'clientId'],
  'a clientId with a blank': [json({ clientId: `${CLIENT_ID} `, clientSecret: CLIENT_SECRET }), 'clientId'],
  'a clientId with a line end': [
    json({ clientId: `${CLIENT_ID}\n`, clientSecret: CLIENT_SECRET }),
    'clientId',
  ],
  'a STITCH_CLIENT_ID with a blank': [{ string: THROWAWAY_PEM }, 'clientId', 'a b'],
  'another client than STITCH_CLIENT_ID': [
    json({ clientId: 'a', clientSecret: CLIENT_SECRET }),
    'clientId',
    'b',
  ],
  'both certificate and clientSecret': [
    json({ clientId: 'a', certificate: THROWAWAY_PEM, clientSecret: CLIENT_SECRET }),
    'clientSecret',
  ],
  'neither certificate nor clientSecret': [json({ clientId: 'a' }), 'certificate'],
  'a certificate that is an object': [
    json({ clientId: 'a', certificate: { pem: THROWAWAY_PEM } }),
    'certificate',
  ],
  'a certificate that is null': [json({ clientId: 'a', certificate: null }), 'certificate'],
  'a passphrase that is a number': [
    json({ clientId: 'a', certificate: ENCRYPTED, passphrase: 7 }),
    'passphrase',
  ],
  'an empty clientSecret': [json({ clientId: 'a', clientSecret: '' }), 'certificate'],
  'a clientSecret that is an array': [json({ clientId: 'a', clientSecret: [CLIENT_SECRET] }), 'clientSecret'],
  'a clientSecret with a line end': [
    json({ clientId: 'a', clientSecret: `${CLIENT_SECRET}\n` }),
    'clientSecret',
  ],
  'a clientSecret outside ASCII': [
    json({ clientId: 'a', clientSecret: `${CLIENT_SECRET}é` }),
    'clientSecret',
  ],
  'a clientSecret after a byte order mark': [
    json({ clientId: 'a', clientSecret: `\uFEFF${CLIENT_SECRET}` }),
    'clientSecret',
  ],
}

for (const [name, [value, member, setting]] of Object.entries(MEMBERS)) {
  it(`a secret with ${name} is refused, naming ${member} and repeating nothing`, () => {
    const secrets = [CLIENT_SECRET, THROWAWAY_PEM, ENCRYPTED]
    assertRefused(
      () => parseClientCredentials(value, STITCH, setting),
      'secret_malformed',
      { member },
      secrets,
    )
  })
}

it('a bare PEM without a client id is told which setting is missing', () => {
  assert.throws(() => parseClientCredentials({ string: THROWAWAY_PEM }, STITCH), /STITCH_CLIENT_ID/)
})

it('a secret with a client id alone is told to get a certificate or a clientSecret', () => {
  assert.throws(() => parseClientCredentials(json({ clientId: 'a' }), STITCH), /neither .* Add one of them/)
})

it('what is wrong with the certificate keeps its own code', () => {
  const certificate = THROWAWAY_CERTIFICATE
  assertRefused(() => parseClientCredentials(json({ clientId: 'a', certificate }), STITCH), 'key_missing')
  assertRefused(
    () => parseClientCredentials(json({ clientId: 'a', certificate: ENCRYPTED }), STITCH),
    'key_encrypted',
  )
  assertRefused(() => parseClientCredentials({ string: certificate }, STITCH, 'a'), 'key_missing')
  const p12 = readFixture('throwaway.p12')
  const facts = { format: 'PKCS#12' }
  assertRefused(() => parseClientCredentials({ binary: p12 }, STITCH, 'a'), 'key_format_unsupported', facts)
  const pfx = p12.toString('base64')
  assertRefused(
    () => parseClientCredentials(json({ clientId: 'a', certificate: pfx }), STITCH),
    'key_format_unsupported',
    facts,
  )
})

it('any secret is read or refused with a code, and never repeated', () => {
  const canary = 'CANARY-0123456789-abcdefghij'
  const value = fc.oneof(fc.constant(canary), fc.anything({ values: [fc.constant(canary), fc.string()] }))
  const shape = fc.record(
    { clientId: value, certificate: value, clientSecret: value, passphrase: value },
    { requiredKeys: [] },
  )
  const secret = fc.oneof(
    shape.map((members) => json(members)),
    fc.json().map((string) => ({ string: `${string}${canary}` })),
    fc.string().map((string) => ({ string: canary + string })),
    fc.uint8Array().map((bytes) => ({ binary: Buffer.concat([bytes, Buffer.from(canary)]) })),
  )
  const property = fc.property(secret, fc.option(fc.string(), { nil: undefined }), (stored, setting) => {
    try {
      assertShowsNone({ ...parseClientCredentials(stored, STITCH, setting), clientId: '' }, [canary])
    } catch (error) {
      assert.ok(error instanceof StitchError, String(error))
      assertShowsNone(error, [canary])
    }
  })
  fc.assert(property, { numRuns: 2000 })
})
