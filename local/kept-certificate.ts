import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificate } from './stitch/certificate.ts'

/**
 * A throwaway certificate in the layout of a real one, `certificate.pem` in this folder: made at the first start, and again when
 * the one there has ended or cannot be used, for example because it was only half written.
 */
export async function keptCertificate(folder: string): Promise<string> {
  const path = join(folder, 'certificate.pem')
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

function isUsable(pem: string): boolean {
  try {
    const certificate = new X509Certificate(pem)
    return certificate.validToDate > new Date() && certificate.checkPrivateKey(createPrivateKey(pem))
  } catch {
    return false
  }
}
