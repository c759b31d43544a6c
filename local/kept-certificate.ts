import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificate } from './stitch/certificate.ts'

/** No run takes this long to write its file, in milliseconds. An older file belongs to a killed run. */
const LONGEST_WRITE_MS = 60_000

/** The name under which a run writes before it has the whole file. */
const HALF_WRITTEN = /^certificate\.pem\.[\da-f-]{36}$/

/**
 * A throwaway certificate with the layout of a real one, in the file `certificate.pem` of this folder. It is made at
 * the first start, and again when it has expired or is unusable, for example because it was only half written. A key
 * that a killed run has left there is removed.
 */
export async function keptCertificate(folder: string): Promise<string> {
  const path = join(folder, 'certificate.pem')
  await removeLeftovers(folder)
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (isUsable(kept)) return kept
  const { pem } = await makeCertificate({ commonName: 'Stitch client, local' })
  await mkdir(folder, { recursive: true })
  // It is written under a name of its own first, so that a reader finds the whole file or none.
  const written = `${path}.${randomUUID()}`
  await writeFile(written, pem, { mode: 0o600 })
  await rename(written, path)
  return pem
}

async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((one) => HALF_WRITTEN.test(one))) {
    const path = join(folder, name)
    const status = await stat(path).catch(() => undefined)
    if (status !== undefined && Date.now() - status.mtimeMs > LONGEST_WRITE_MS)
      await rm(path, { force: true })
  }
}

function isUsable(pem: string): boolean {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.validToDate > new Date() && certificate.checkPrivateKey(createPrivateKey(pem))
  } catch {
    return false
  }
}
