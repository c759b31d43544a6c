import { GROUPS } from '../routes.ts'
import { writtenItem } from './item.ts'
import { operationItems } from './operation-items.ts'
import { paymentItems } from './payment-items.ts'
import { routeItems } from './route-items.ts'
import { WITH_CERTIFICATE, WITH_CLIENT_SECRET } from './token-items.ts'

const DESCRIPTION = `Requests against Stitch, and against this project's own routes.

With the environment "Stitch client tokens: npm start" all of it runs against the local stack, in its order, without any account. For Stitch itself set \`client_id\`, and before
each token request \`client_assertion\`, or \`client_secret\`; for a deployment \`api_url\` and AWS credentials of a caller with \`execute-api:Invoke\`.`

/** Signs the calls of our routes, as IAM authorization wants it. `npm start` looks at no signature. */
const SIGV4 = {
  type: 'awsv4',
  awsv4: Object.entries({
    accessKey: '{{aws_access_key_id}}',
    secretKey: '{{aws_secret_access_key}}',
    sessionToken: '{{aws_session_token}}',
    region: '{{aws_region}}',
    service: 'execute-api',
  }).map(([key, value]) => ({ key, value, type: 'string' })),
}

/** What every environment may replace. Nothing here is a secret. */
const VARIABLES = {
  token_endpoint: 'https://secure.stitch.money/connect/token',
  graphql_endpoint: 'https://api.stitch.money/graphql',
  api_url: 'https://abcde12345.execute-api.eu-west-1.amazonaws.com',
  aws_region: 'eu-west-1',
  aws_access_key_id: '',
  aws_secret_access_key: '',
  aws_session_token: '',
  client_id: '',
  client_assertion: '',
  client_secret: '',
  scope: GROUPS.flatMap(({ scope = [] }) => scope).join(' '),
  access_token: '',
  payment_request_id: '',
}

/** The Postman collection (format 2.1.0). The first request gets the token that the others use. */
export const postmanCollection = () => ({
  info: {
    _postman_id: '5a0c3f6e-3d0e-4a8b-9a5e-2f1d7b6c4e90',
    name: 'Stitch client tokens',
    description: DESCRIPTION,
    schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
  },
  item: [
    writtenItem(WITH_CERTIFICATE),
    writtenItem(WITH_CLIENT_SECRET),
    {
      name: "Stitch's API",
      description: 'One request for each GraphQL operation, with the document that the functions send.',
      item: operationItems().map(writtenItem),
    },
    {
      name: 'Routes',
      description: 'One request for each route of the HTTP API.',
      auth: SIGV4,
      item: routeItems().map(writtenItem),
    },
    {
      name: 'A payment from its beginning to its end',
      auth: SIGV4,
      item: paymentItems().map(writtenItem),
    },
  ],
  variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value, type: 'string' })),
})

/** The environment for `npm start` on its usual ports. */
export const localEnvironment = () => ({
  id: 'c0f6a3ce-6f0f-4a0b-8f0a-51e6c8f3d2b7',
  name: 'Stitch client tokens: npm start',
  values: Object.entries({
    token_endpoint: 'http://127.0.0.1:3002/connect/token',
    graphql_endpoint: 'http://127.0.0.1:3002/graphql',
    api_url: 'http://localhost:3000',
    credentials_url: 'http://localhost:3000/_local/credentials',
    aws_region: 'eu-west-1',
    aws_access_key_id: 'local',
    aws_secret_access_key: 'local',
  }).map(([key, value]) => ({ key, value, type: 'default', enabled: true })),
  _postman_variable_scope: 'environment',
})
