import { createPrivateKey } from 'node:crypto'
import { CreateAliasCommand, type CreateKeyCommandInput, KMSClient } from '@aws-sdk/client-kms'
import { keyIdOf } from '../../local/stitch/certificate.ts'
import { create, importKey, pkcs8 } from '../contract/aws-endpoint-key-calls.ts'
import type { Owner } from './owner.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/

/** An operator's client of KMS at this address. */
export function aKmsClient(endpoint: string, owner: Owner): KMSClient {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  const kms = new KMSClient({ endpoint, region: 'eu-west-1', credentials })
  owner.after(() => kms.destroy())
  return kms
}

/** Puts the private key of a PEM into KMS, under an alias if one is given; gives the ARN. */
export async function putKey(
  kms: KMSClient,
  pem: string,
  aliasOf?: (thumbprint: string) => string,
): Promise<string> {
  const { KeyId, Arn = '' } = await create(kms, { Origin: 'EXTERNAL' })
  await importKey(kms, KeyId, pkcs8(createPrivateKey(pem)))
  const [certificatePem = ''] = CERTIFICATE.exec(pem) ?? []
  if (aliasOf !== undefined)
    await kms.send(
      new CreateAliasCommand({ AliasName: aliasOf(keyIdOf(certificatePem)), TargetKeyId: KeyId }),
    )
  return Arn
}

/** Makes a key that KMS chose the material of, or that has none; gives the ARN. */
export const otherKey = async (kms: KMSClient, more: Partial<CreateKeyCommandInput> = {}): Promise<string> =>
  (await create(kms, more)).Arn ?? ''

/** A secret that names a key in KMS and holds the certificate alone. */
export const publicSecret = (clientId: string, pem: string, kmsKeyId: string): string =>
  JSON.stringify({ clientId, certificate: CERTIFICATE.exec(pem)?.[0], kmsKeyId })
