import type { Stack } from './cloudformation-template.ts'
import type { ResolvedTemplate } from './cloudformation-values.ts'
import { nameOf } from './physical-names.ts'

/** One route of the HTTP API. */
export interface PackagedRoute {
  /** Method and path, for example `GET /tokens/{id}`, or `$default`. */
  readonly routeKey: string
  /** ARN of the function behind it. */
  readonly functionArn: string
  /** Whether the route has IAM authorization. */
  readonly iam: boolean
  /** When the gateway gives up waiting for the function, in milliseconds; 30,000 by default. */
  readonly timeoutMs: number
}

/** Every `AWS::ApiGatewayV2::Route` of the template. */
export function packagedRoutes(template: ResolvedTemplate, stack: Stack): PackagedRoute[] {
  const integrations = new Map(
    template
      .ofType('AWS::ApiGatewayV2::Integration')
      .map((integration) => [`integrations/${nameOf(integration, stack)}`, integration.properties]),
  )
  return template.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => {
    const integration = integrations.get(`${properties.Target}`)
    return {
      routeKey: `${properties.RouteKey}`,
      functionArn: `${integration?.IntegrationUri}`,
      iam: properties.AuthorizationType === 'AWS_IAM',
      timeoutMs: Number(integration?.TimeoutInMillis ?? 30_000),
    }
  })
}

/** A function's own URL. */
export interface PackagedFunctionUrl {
  readonly functionArn: string
  /** Whether the URL has IAM authorization. */
  readonly iam: boolean
}

/** Every `AWS::Lambda::Url` of the template. */
export const packagedFunctionUrls = (template: ResolvedTemplate): PackagedFunctionUrl[] =>
  template.ofType('AWS::Lambda::Url').map(({ properties }) => ({
    functionArn: `${properties.TargetFunctionArn}`,
    iam: properties.AuthType === 'AWS_IAM',
  }))
