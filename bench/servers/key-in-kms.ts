import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import {
  CreateKeyCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  KMSClient,
} from '@aws-sdk/client-kms'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { nameRoot, secretName } from '../../lib/token/signing.ts'
import type { World } from './world.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/

/** Puts the key of a world's certificate into its KMS as well, and the secret that names it beside the other one. */
export async function putKeyInKms({ environment }: World): Promise<void> {
  const { BENCH_PROMPT_AWS, BENCH_CERTIFICATE = '', BENCH_PRIVATE_KEY = '' } = environment
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const settings = { endpoint: BENCH_PROMPT_AWS ?? '', region: 'eu-west-1', credentials }
  const kms = new KMSClient(settings)
  const secrets = new SecretsManagerClient(settings)
  try {
    const kmsKeyId = await importedKey(
      kms,
      createPrivateKey(BENCH_PRIVATE_KEY).export({ type: 'pkcs8', format: 'der' }),
    )
    const [certificate] = CERTIFICATE.exec(BENCH_CERTIFICATE) ?? []
    const SecretString = JSON.stringify({ clientId: 'test-bench', certificate, kmsKeyId })
    await secrets.send(
      new CreateSecretCommand({ Name: secretName(nameRoot('dev', 'default'), 'kms'), SecretString }),
    )
  } finally {
    kms.destroy()
    secrets.destroy()
  }
}

/** Imports a private key (AWS KMS developer guide, "Importing key material"); gives the ARN of the KMS key. */
async function importedKey(kms: KMSClient, material: Buffer): Promise<string> {
  const made = new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', Origin: 'EXTERNAL' })
  const { Arn: KeyId } = (await kms.send(made)).KeyMetadata ?? {}
  if (KeyId === undefined) throw new Error('CreateKey answered no key')
  const wrapping = { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256', WrappingKeySpec: 'RSA_2048' } as const
  const { ImportToken, PublicKey = new Uint8Array() } = await kms.send(
    new GetParametersForImportCommand({ KeyId, ...wrapping }),
  )
  const aesKey = randomBytes(32)
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('A65959A6', 'hex'))
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
  const EncryptedKeyMaterial = Buffer.concat([
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, aesKey),
    cipher.update(material),
    cipher.final(),
  ])
  const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE'
  await kms.send(new ImportKeyMaterialCommand({ KeyId, ImportToken, EncryptedKeyMaterial, ExpirationModel }))
  return KeyId
}
