/**
 * An error as AWS answers it: `name` travels in `__type` and in the header `x-amzn-errortype`.
 * Client errors of the JSON 1.1 services are HTTP 400; 500 and 503 mean that the service itself failed.
 */
export class AwsError extends Error {
  override readonly name: string
  readonly status: number

  constructor(name: string, message = '', status = 400) {
    super(message)
    this.name = name
    this.status = status
  }
}

/** A member of the request that breaks a rule of the service. */
export const validationError = (message: string): AwsError => new AwsError('ValidationException', message)

/** The answer to a caller whose policies do not allow the action, in IAM's words. */
export const accessDenied = (callerArn: string, action: string, resource: string): AwsError =>
  new AwsError(
    'AccessDeniedException',
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  )
