import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'

// The calls that most promises about secrets are made of.

export const create = (secrets: SecretsManagerClient, Name: string, SecretString: string) =>
  secrets.send(new CreateSecretCommand({ Name, SecretString }))

export const put = async (
  secrets: SecretsManagerClient,
  SecretId: string,
  SecretString: string,
  more: object = {},
) => (await secrets.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }))).VersionId as string

export const read = (secrets: SecretsManagerClient, SecretId: string, more: object = {}) =>
  secrets.send(new GetSecretValueCommand({ SecretId, ...more }))
