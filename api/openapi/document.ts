import type { Route, RouteAnswer, RouteBody, RouteParameter, Schemas } from '../route.ts'
import { GROUPS, ROUTES } from '../routes.ts'
import { ANSWERS, INPUTS } from '../schemas.ts'
import { answerSchemas, inputSchema, inputSchemas } from './json-schema.ts'
import { GATEWAY_MESSAGE, NOT_RENEWED, PROBLEM, problemsOf } from './problems.ts'

const INFO = {
  title: 'Stitch client tokens',
  summary:
    'Payment requests, bank account verification, images and business lookup at Stitch, with client tokens that are always fresh.',
  description:
    'Every route has IAM authorization: sign each call (AWS Signature Version 4, service `execute-api`). `npm start` takes unsigned calls. ' +
    'Errors of our functions are problem documents with a stable `code`; the gateway answers its own 403, 404, 413, 429 and 503 as `{"message"}`.',
  license: { name: 'MIT', identifier: 'MIT' },
}

const SERVERS = [
  { url: 'http://localhost:3000', description: '`npm start`' },
  {
    url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
    description: 'A deployment: the output `HttpApiUrl` of the stack.',
    variables: { apiId: { default: 'abcde12345' }, region: { default: 'eu-west-1' } },
  },
]

/** The OpenAPI 3.1 document of the routes. `version` is that of package.json. */
export function openApiDocument(version: string): object {
  return {
    openapi: '3.1.1',
    info: { ...INFO, version },
    servers: SERVERS,
    security: [{ sigv4: [] }],
    tags: GROUPS.map(({ name, description, page }) => ({
      name,
      description: `${description}${page === undefined ? '' : `; docs/use/${page}`}.`,
    })),
    paths: Object.fromEntries(
      [...Map.groupBy(ROUTES, ({ path }) => path)].map(([path, routes]) => [
        path,
        Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operationOf(route)])),
      ]),
    ),
    components: {
      schemas: {
        ...inputSchemas(INPUTS),
        ...answerSchemas(ANSWERS),
        NotRenewed: NOT_RENEWED,
        Problem: PROBLEM,
        GatewayMessage: GATEWAY_MESSAGE,
      },
      headers: {
        RetryAfter: {
          description: 'Seconds until it is worth another try.',
          schema: { type: 'integer', minimum: 1 },
        },
        Location: { description: 'Where it is now.', schema: { type: 'string' } },
      },
      responses: {
        Forbidden: fromGateway('The gateway: not signed, or not allowed.', 'Forbidden'),
        TooManyRequests: fromGateway('The gateway: more calls than it lets through.', 'Too Many Requests'),
      },
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          description: 'AWS Signature Version 4. The caller needs `execute-api:Invoke` on the route.',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  }
}

const operationOf = (route: Route) => ({
  operationId: route.operationId,
  summary: route.title,
  description:
    route.scope === undefined
      ? route.description
      : `${route.description} Uses the token of \`${route.scope}\`.`,
  tags: [route.group],
  ...(route.parameters.length === 0 ? {} : { parameters: route.parameters.map(parameterOf) }),
  ...(route.body === undefined ? {} : { requestBody: requestBodyOf(route.body) }),
  responses: {
    ...Object.fromEntries(route.answers.map((answer) => [answer.status, answerOf(answer, route.example)])),
    ...problemsOf(route),
  },
})

const parameterOf = ({ check, ...described }: RouteParameter) => ({
  ...described,
  schema: check instanceof RegExp ? { type: 'string', pattern: check.source } : inputSchema(check),
  required: described.in === 'path' || described.example !== undefined,
})

function requestBodyOf(body: RouteBody) {
  if ('mediaTypes' in body)
    return {
      required: true,
      description: `The image itself, at most ${body.mostBytes} bytes; its first bytes have to be of its media type.`,
      content: Object.fromEntries(
        body.mediaTypes.map((type) => [type, { schema: { contentMediaType: type } }]),
      ),
    }
  return {
    required: body.isOptional !== true,
    content: { 'application/json': { schema: referenceTo(body.schema), example: body.example } },
  }
}

const answerOf = ({ description, schema, hasLocation, example }: RouteAnswer, usual: object) => ({
  description,
  ...(hasLocation === true ? { headers: { Location: { $ref: '#/components/headers/Location' } } } : {}),
  content: {
    'application/json': { schema: referenceTo(schema), example: example ?? usual },
  },
})

const fromGateway = (description: string, message: string) => ({
  description,
  content: { 'application/json': { schema: reference('GatewayMessage'), example: { message } } },
})

const referenceTo = (schema: Schemas) => reference(Object.keys(schema)[0] ?? '')

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
