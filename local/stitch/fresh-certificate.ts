import { makeCertificate } from './certificate.ts'
import type { Stitch } from './stitch.ts'

/** One more certificate for a client, as Stitch would issue it: the file, with its throwaway private key. */
export interface FreshCertificate {
  readonly clientId: string
  readonly certificate: string
}

/** Issues one more certificate to the first simulated client. The earlier ones remain accepted, as at Stitch. */
export async function freshCertificate({
  clients: [client],
  registerCertificate,
}: Pick<Stitch, 'clients' | 'registerCertificate'>): Promise<FreshCertificate> {
  const clientId = client?.id ?? ''
  const { pem } = await makeCertificate({ commonName: clientId })
  registerCertificate(pem)
  return { clientId, certificate: pem }
}
