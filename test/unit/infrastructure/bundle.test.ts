import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { it } from 'node:test'
import { type Entry, fromBuffer } from 'yauzl'
import { bundleFunction } from '../../../infrastructure/bundle.ts'
import { ROOT } from '../../../scripts/package-service.ts'

const bundle = async () => (await bundleFunction(ROOT, 'token-status')).zip
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

// Fault: packaged under another umask
it('the zip of a function has the same bytes under any umask and in any time zone', async (t) => {
  const { TZ } = process.env
  const umask = process.umask()
  t.after(() => {
    process.umask(umask)
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
  const digests = new Set([digestOf(await bundle())])
  for (const [mask, zone] of [
    [0o077, 'Africa/Johannesburg'],
    [0o000, 'America/Los_Angeles'],
  ] as const) {
    process.umask(mask)
    process.env.TZ = zone
    digests.add(digestOf(await bundle()))
  }
  assert.equal(digests.size, 1)
})

it('the zip of a function holds one file, which Lambda may read', async () => {
  const bytes = Buffer.from(await bundle())
  const entries = await new Promise<readonly Entry[]>((resolve, reject) =>
    fromBuffer(bytes, (error, zip) => {
      const found: Entry[] = []
      if (error) reject(error)
      zip.on('entry', (entry: Entry) => found.push(entry)).on('end', () => resolve(found))
    }),
  )
  assert.deepEqual(
    entries.map(({ fileName, externalFileAttributes }) => [
      fileName,
      (externalFileAttributes >>> 16).toString(8),
    ]),
    [['functions/token-status.mjs', '100644']],
  )
})
