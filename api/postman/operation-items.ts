import type { OperationExample } from '../operation-example.ts'
import { ROUTES } from '../routes.ts'
import { SAMPLE_IMAGE } from '../sample-image.ts'
import { graphqlBody, graphqlItem } from './graphql-item.ts'
import { keepPaymentRequest, type PostmanItem } from './item.ts'

/** One request for each operation of Stitch's API, with the very document that the functions send. */
export const operationItems = (): readonly PostmanItem[] =>
  ROUTES.flatMap(({ operations }) => operations.map(itemOf))

function itemOf(example: OperationExample): PostmanItem {
  const { title, operation } = example
  const { name, kind } = operation
  return graphqlItem(
    title,
    `${kind === 'query' ? 'Query' : 'Mutation'} \`${name}\`, with the client token of \`{{access_token}}\`.`,
    bodyOf(example),
    name === 'CreatePaymentRequest'
      ? [keepPaymentRequest('answer.data.clientPaymentInitiationRequestCreate.paymentInitiationRequest.id')]
      : [],
  )
}

/** A file travels as a multipart request (GraphQL multipart request specification). */
function bodyOf({ operation: { document: query, name: operationName, file }, variables }: OperationExample) {
  if (file === undefined) return graphqlBody(query, variables)
  return {
    mode: 'formdata',
    formdata: [
      { key: 'operations', type: 'text', value: JSON.stringify({ query, variables, operationName }) },
      { key: 'map', type: 'text', value: JSON.stringify({ 0: [`variables.${file}`] }) },
      { key: '0', type: 'file', src: SAMPLE_IMAGE, contentType: 'image/png' },
    ],
  }
}
