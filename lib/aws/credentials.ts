/** Credentials to sign requests with, as the AWS SDK's credential providers give them. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** When they end; absent where they do not, or where that is not known. */
  readonly expiration?: Date
}

/**
 * Gives credentials, for example one of `@aws-sdk/credential-providers`. What it gives is kept until shortly before it
 * expires.
 */
export type CredentialsProvider = () => Promise<AwsCredentials>
