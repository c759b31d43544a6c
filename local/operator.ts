import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DeleteParameterCommand, GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm'
import { MANY, secretNameOf, secretsPrefix } from '../lib/token/many-clients.ts'
import type { NamedClient } from './many-clients.ts'
import type { Client } from './stitch/clients.ts'
import type { Stitch } from './stitch/stitch.ts'

/**
 * Credentials of the person who runs the stack. Any would do, because the local endpoint limits only functions to their
 * rights.
 */
export const OPERATOR = { accessKeyId: 'local', secretAccessKey: 'local' }

/** The environment of a program outside the stack. */
type StackEnvironment = Readonly<Record<string, string>>

/**
 * What an operator does once after the first deployment: puts the secret of the first client, or of each among many.
 */
export async function storeSecrets(
  environment: StackEnvironment,
  { clients }: Pick<Stitch, 'clients'>,
  many: readonly NamedClient[] = [],
): Promise<void> {
  const { STITCH_STAGE: stage = '', STITCH_CLIENT: alias, STITCH_SECRET_ID } = environment
  const [first] = clients
  const put = many.map((client) => [secretNameOf(stage, client.alias), client] as const)
  if (alias !== MANY && first !== undefined)
    put.push([STITCH_SECRET_ID ?? `/stitch/${stage}/${alias}/client`, first as never])
  const secrets = new SecretsManagerClient(asOperator(environment))
  for (const [Name, client] of put)
    await secrets.send(new CreateSecretCommand({ Name, SecretString: secretOf(client) }))
  secrets.destroy()
}

/** A client's credentials as its secret holds them. */
export function secretOf({
  id: clientId,
  certificatePem: certificate,
  clientSecret,
}: Partial<Pick<Client, 'id' | 'certificatePem' | 'clientSecret'>>): string {
  return JSON.stringify(certificate === undefined ? { clientId, clientSecret } : { clientId, certificate })
}

/** Deletes every stored token, as an operator would to begin anew. */
export async function forgetTokens(environment: StackEnvironment): Promise<void> {
  const ssm = new SSMClient(asOperator(environment))
  const isMany = environment.STITCH_CLIENT === MANY
  const Path = isMany
    ? secretsPrefix(environment.STITCH_STAGE ?? '').replace(/\/$/, '')
    : environment.STITCH_TOKEN_PARAMETER_PREFIX
  for (;;) {
    const { Parameters = [] } = await ssm.send(new GetParametersByPathCommand({ Path, Recursive: isMany }))
    await Promise.all(Parameters.map(({ Name }) => ssm.send(new DeleteParameterCommand({ Name }))))
    if (Parameters.length === 0) break
  }
  ssm.destroy()
}

const asOperator = (environment: StackEnvironment) => ({
  endpoint: environment.AWS_ENDPOINT_URL as string,
  region: environment.AWS_REGION as string,
  credentials: OPERATOR,
})
