import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { keptCertificate } from '../../../local/kept-certificate.ts'
import { keyIdOf, makeCertificate } from '../../../local/stitch/certificate.ts'
import { THROWAWAY_PEM } from '../../fixtures/certificates.ts'
import { startFolder } from '../../support/folder.ts'

/** A folder of a test, with this certificate in it. */
async function folderWith(t: TestContext, pem?: string): Promise<string> {
  const folder = startFolder(t)
  if (pem !== undefined) await writeFile(join(folder, 'certificate.pem'), pem)
  return folder
}

describe('the certificate of the local stack', () => {
  it('is made at the first start, for its owner alone, and kept', async (t) => {
    const folder = join(await folderWith(t), 'not', 'there')
    const made = await keptCertificate(folder)
    assert.equal(await readFile(join(folder, 'certificate.pem'), 'utf8'), made)
    assert.equal((await stat(join(folder, 'certificate.pem'))).mode & 0o777, 0o600)
    assert.equal(await keptCertificate(folder), made)
    assert.deepEqual(await readdir(folder), ['certificate.pem'])
  })

  // Fault: local stack, half-written certificate
  it('leaves no file of a run that was killed, and that of a run beside it alone', async (t) => {
    const folder = await folderWith(t)
    const [left, beside] = [`certificate.pem.${randomUUID()}`, `certificate.pem.${randomUUID()}`]
    for (const name of [left, beside, 'certificate.pem.mine']) await writeFile(join(folder, name), '')
    for (const name of [left, 'certificate.pem.mine']) await utimes(join(folder, name), 0, 0)
    await keptCertificate(folder)
    assert.deepEqual(
      new Set(await readdir(folder)),
      new Set(['certificate.pem', 'certificate.pem.mine', beside]),
    )
  })

  const [whole, half] = [THROWAWAY_PEM, THROWAWAY_PEM.length / 2]
  const unusable: readonly [what: string, pem: () => string | Promise<string>][] = [
    ['is empty', () => ''],
    // Fault: local stack, half-written certificate
    ['is half written', () => whole.slice(0, half)],
    ['lacks its last bytes', () => whole.slice(0, -40)],
    ['lacks its key', () => whole.slice(0, whole.indexOf('-----BEGIN PRIVATE'))],
    ['is no certificate', () => 'nonsense'],
    [
      'has ended',
      async () => (await makeCertificate({ notBefore: new Date(0), notAfter: new Date(1000) })).pem,
    ],
    [
      'has the key of another',
      async () => (await makeCertificate()).certificatePem + (await makeCertificate()).privateKeyPem,
    ],
  ]
  for (const [what, pem] of unusable)
    it(`is made again when the one that is kept ${what}`, async (t) => {
      const broken = await pem()
      const folder = await folderWith(t, broken)
      const made = await keptCertificate(folder)
      assert.notEqual(made, broken)
      assert.match(keyIdOf(made), /^[0-9A-F]{40}$/)
      assert.equal(await readFile(join(folder, 'certificate.pem'), 'utf8'), made)
    })
})
