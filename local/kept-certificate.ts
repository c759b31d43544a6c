import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificate } from './stitch/certificate.ts'

/** No run takes this long to write its file, in milliseconds: an older one is of a run that was killed. */
const LONGEST_WRITE_MS = 60_000

/** The name under which a run writes before it has the whole file. */
const HALF_WRITTEN = /^certificate\.pem\.[\da-f-]{36}$/

/**
 * A throwaway certificate in the layout of a real one, `certificate.pem` in this folder: made at the first start, and again when
 * the one there has ended or cannot be used, for example because it was only half written. A key that a killed run has left
 * there is removed.
 */
export async function keptCertificate(folder: string): Promise<string> {
  const path = join(folder, 'certificate.pem')
  await removeLeftovers(folder)
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (isUsable(kept)) return kept
  const { pem } = await makeCertificate({ commonName: 'Stitch client, local' })
  await mkdir(folder, { recursive: true })
  // Under a name of its own first: whoever reads finds the whole file or none.
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
