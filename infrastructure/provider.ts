/** What every function has in common, and the log of the HTTP API: the same in every deployment. */
export const PROVIDER = {
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memoryMegabytes: 512,
  /**
   * Who called which route, and with what result. There is no path, because it has ids, and no query and no body. Every
   * value is a word, a number or an ARN: the gateway does not escape values, so a quote in a message would break the
   * line.
   */
  accessLogFormat: JSON.stringify({
    time: '$context.requestTime',
    requestId: '$context.requestId',
    routeKey: '$context.routeKey',
    status: '$context.status',
    caller: '$context.identity.userArn',
    error: '$context.error.responseType',
    integrationStatus: '$context.integrationStatus',
    functionRequestId: '$context.integration.requestId',
    latencyMs: '$context.responseLatency',
    bytes: '$context.responseLength',
  }),
} as const
