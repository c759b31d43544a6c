/** The one account of the local endpoint. */
export const ACCOUNT_ID = '000000000000'

/** A parameter's ARN: the name's leading slash doubles as the separator, as at AWS. */
export const parameterArn = (region: string, name: string): string =>
  `arn:aws:ssm:${region}:${ACCOUNT_ID}:parameter${name.startsWith('/') ? name : `/${name}`}`

/** A secret's ARN; `suffix` is the six characters that Secrets Manager adds to the name. */
export const secretArn = (region: string, name: string, suffix: string): string =>
  `arn:aws:secretsmanager:${region}:${ACCOUNT_ID}:secret:${name}-${suffix}`

/** The ARN of a KMS key given by ARN, by alias (`alias/…`) or by id. */
export function keyArn(region: string, keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId
  return `arn:aws:kms:${region}:${ACCOUNT_ID}:${keyId.startsWith('alias/') ? keyId : `key/${keyId}`}`
}
