import type { KMSClient } from '@aws-sdk/client-kms'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SSMClient } from '@aws-sdk/client-ssm'

/** Unmodified SDK clients of the endpoint under test, and names that no run used before. */
export interface AwsSubject {
  readonly ssm: SSMClient
  readonly secrets: SecretsManagerClient
  readonly kms: KMSClient
  uniqueName(): string
}

/** One promise of AWS: a title and its proof. */
export type AwsPromise = readonly [title: string, proof: (subject: AwsSubject) => Promise<void>]
