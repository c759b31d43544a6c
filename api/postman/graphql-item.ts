import { type PostmanItem, statusTest } from './item.ts'

/** A call of Stitch's API. An answer with HTTP 200 can hold errors all the same. */
export const graphqlItem = (
  name: string,
  description: string,
  body: object,
  looks: readonly string[] = [],
): PostmanItem => ({
  name,
  request: {
    method: 'POST',
    description,
    url: '{{graphql_endpoint}}',
    // Stands here, since a folder may sign its requests.
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{access_token}}', type: 'string' }] },
    body,
  },
  tests: statusTest(
    200,
    'data, and no errors',
    'pm.expect(answer.errors, JSON.stringify(answer.errors)).to.equal(undefined)',
    'pm.expect(answer.data).to.be.an("object")',
    ...looks,
  ),
})

/** The document and its variables, as Postman keeps them. */
export const graphqlBody = (query: string, variables: object) => ({
  mode: 'graphql',
  graphql: { query, variables: JSON.stringify(variables, null, 2) },
})
