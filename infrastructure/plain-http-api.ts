import type { Deployment } from './deployment.ts'
import type { Functions } from './functions.ts'
import { dashed, functionLogicalId, HTTP_API } from './logical-ids.ts'
import { PROVIDER } from './provider.ts'
import { attribute, type Output, type Resources, sub } from './template-types.ts'

const LOG_GROUP = 'HttpApiLogGroup'

/**
 * The HTTP API with its log, and for each function that has routes: the right to invoke it, its integration, its
 * routes.
 */
export const httpApiResources = (
  { stackName, logRetentionDays }: Deployment,
  functions: Functions,
): Resources => ({
  [HTTP_API]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: stackName, ProtocolType: 'HTTP' } },
  [LOG_GROUP]: {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: `/aws/http-api/${stackName}`, RetentionInDays: logRetentionDays },
  },
  HttpApiStage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: {
      ApiId: { Ref: HTTP_API },
      StageName: '$default',
      AutoDeploy: true,
      AccessLogSettings: {
        DestinationArn: attribute(LOG_GROUP, 'Arn'),
        Format: PROVIDER.accessLogFormat,
      },
    },
  },
  ...Object.assign(
    {},
    ...Object.entries(functions).map(([name, { events }]) => {
      const routes = events.flatMap((event) => ('httpApi' in event ? [event.httpApi] : []))
      return routes.length === 0
        ? {}
        : { ...integration(name), ...Object.assign({}, ...routes.map(route(name))) }
    }),
  ),
})

const integrationId = (name: string): string => `HttpApiIntegration${dashed(name)}`

const integration = (name: string): Resources => ({
  [`${dashed(name)}LambdaPermissionHttpApi`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: attribute(functionLogicalId(name), 'Arn'),
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: sub(
        `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${HTTP_API}}/*`,
      ),
    },
  },
  [integrationId(name)]: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: HTTP_API },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: attribute(functionLogicalId(name), 'Arn'),
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 30_000,
    },
  },
})

const route =
  (name: string) =>
  ({ method, path }: { readonly method: string; readonly path: string }): Resources => ({
    [routeId(method, path)]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: HTTP_API },
        RouteKey: `${method} ${path}`,
        Target: sub(`integrations/\${${integrationId(name)}}`),
        AuthorizationType: 'AWS_IAM',
      },
    },
  })

/** `POST /payment-requests/{id}` as `HttpApiRoutePostPaymentDashrequestsIdVar`. */
const routeId = (method: string, path: string): string =>
  ['HttpApiRoute', method.toLowerCase(), ...path.split('/')]
    .map((part) => dashed(part.replace(/^\{(.*)\}$/, '$1Var')))
    .join('')

/** The outputs of the API: its id and its address. */
export const httpApiOutputs: Readonly<Record<string, Output>> = {
  HttpApiId: { Description: 'Id of the HTTP API', Value: { Ref: HTTP_API } },
  HttpApiUrl: {
    Description: 'URL of the HTTP API',
    Value: sub(`https://\${${HTTP_API}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`),
  },
}
