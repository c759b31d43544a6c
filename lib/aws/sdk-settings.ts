/**
 * Settings of every AWS SDK client of the refresher. The SDK has no time-out of its own, and `requestTimeout` alone
 * only logs (AWS SDK for JavaScript v3, "Configure request handler").
 */
export const SDK_SETTINGS = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
} as const

/** The parts of an SDK error that a program may look at. Its message is matched here and there, but never passed on. */
export interface SdkError {
  readonly name: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** Facts of an SDK error fit for a log: its name and AWS's request id. */
export const sdkFacts = (error: SdkError): { awsError: string; awsRequestId?: string } => ({
  awsError: error.name,
  ...(error.$metadata?.requestId === undefined ? {} : { awsRequestId: error.$metadata.requestId }),
})
