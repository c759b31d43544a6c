import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  readFixture,
  THROWAWAY_CERTIFICATE,
  THROWAWAY_KEY_ID,
  THROWAWAY_NOT_AFTER,
  THROWAWAY_NOT_BEFORE,
  THROWAWAY_PEM,
  throwawayCertificateOf,
  throwawayKeyAs,
} from '../../fixtures/certificates.ts'
import { run } from './terminal.ts'

const show = (pem: string, at = THROWAWAY_NOT_BEFORE, ...args: string[]) =>
  run(['certificate', 'c.pem', ...args], {
    files: {
      'c.pem': pem,
      'passphrase.txt': 'open sesame\n',
      'bom.txt': '\uFEFFopen sesame\r\n',
      'wrong.txt': 'x',
    },
    timing: { clock: () => at * 1000 },
  })

it('a usable certificate is described: subject, key id, validity, days left, and that the key belongs to it', async () => {
  const { exitCode, out, err } = await show(THROWAWAY_PEM)
  assert.deepEqual([exitCode, err], [0, ''])
  assert.ok(out.includes(`key id       ${THROWAWAY_KEY_ID}`))
  assert.match(out, /^valid from {3}2026-11-23 17:33:09Z$/m)
  assert.match(out, /^valid until {2}2126-10-30 17:33:09Z {2}36500 days left$/m)
  assert.match(out, /^private key {2}RSA, 2048 bits, belongs to the certificate$/m)
})

const LEFT: readonly [left: string, at: number][] = [
  ['2 days left', THROWAWAY_NOT_AFTER - 2 * 86_400],
  ['1 day left', THROWAWAY_NOT_AFTER - 86_400],
  ['0 days left', THROWAWAY_NOT_AFTER - 1],
  ['1 day ago', THROWAWAY_NOT_AFTER + 1],
  ['2 days ago', THROWAWAY_NOT_AFTER + 86_401],
]
for (const [left, at] of LEFT) {
  it(`says that its end is ${left}, in that number`, async () => {
    const { out } = await show(THROWAWAY_PEM, at)
    assert.match(out, new RegExp(`^valid until  2126-10-30 17:33:09Z  ${left}$`, 'm'))
  })
}

const MOMENTS: readonly [title: string, at: number, code: string | undefined][] = [
  ['a second before it begins', THROWAWAY_NOT_BEFORE - 1, 'certificate_not_yet_valid'],
  ['when it begins', THROWAWAY_NOT_BEFORE, undefined],
  ['in its last second', THROWAWAY_NOT_AFTER, undefined],
  ['a second later', THROWAWAY_NOT_AFTER + 1, 'certificate_expired'],
]
for (const [title, at, code] of MOMENTS) {
  it(`${title} it is ${code === undefined ? 'usable' : 'unusable'}`, async () => {
    const { exitCode, json } = await show(THROWAWAY_PEM, at, '--json')
    assert.deepEqual(
      [exitCode, json().usable, json().code],
      [code === undefined ? 0 : 1, code === undefined, code],
    )
  })
}

it('of a certificate and its successor that is not valid yet, the one that is used now is shown', async () => {
  const next = throwawayCertificateOf(THROWAWAY_NOT_BEFORE + 10, THROWAWAY_NOT_AFTER + 86_400)
  const { exitCode, json } = await show(THROWAWAY_PEM + next, THROWAWAY_NOT_BEFORE, '--json')
  assert.deepEqual([exitCode, json().keyId], [0, THROWAWAY_KEY_ID])
  const later = await show(THROWAWAY_PEM + next, THROWAWAY_NOT_BEFORE + 10, '--json')
  assert.equal(later.json().notAfter, THROWAWAY_NOT_AFTER + 86_400)
})

it('an unusable file is named with its code, and as JSON it is an answer too', async () => {
  const people = await show(THROWAWAY_CERTIFICATE)
  assert.deepEqual([people.exitCode, people.out], [1, ''])
  assert.match(people.err, /^✘ key_missing\n/)
  const programs = await show(THROWAWAY_CERTIFICATE, THROWAWAY_NOT_BEFORE, '--json')
  assert.deepEqual(
    [programs.exitCode, programs.json().usable, programs.json().code],
    [1, false, 'key_missing'],
  )
})

it('a PFX is answered with the command that converts it', async () => {
  const { exitCode, err } = await show(readFixture('throwaway.p12').toString())
  assert.equal(exitCode, 1)
  assert.match(err, /openssl pkcs12 -in FILE/)
})

it('the passphrase of an encrypted key is read from a file', async () => {
  const pem = THROWAWAY_CERTIFICATE + throwawayKeyAs('pkcs8', 'open sesame')
  const ask = (...args: string[]) => show(pem, THROWAWAY_NOT_BEFORE, ...args)
  assert.match((await ask()).err, /key_encrypted\n.*--passphrase-file FILE/)
  assert.match((await ask('--passphrase-file', 'wrong.txt')).err, /key_passphrase_wrong/)
  assert.equal((await ask('--passphrase-file', 'passphrase.txt')).exitCode, 0)
  assert.equal((await ask('--passphrase-file', 'bom.txt')).exitCode, 0)
})
