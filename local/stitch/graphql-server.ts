import { createSchema, createYoga } from 'graphql-yoga'
import type { ApiContext } from './api-context.ts'
import type { ApiAnswer } from './graphql-faults.ts'
import { bankAccountVerificationResolvers } from './resolvers/bank-account-verification.ts'
import { bankResolvers } from './resolvers/banks.ts'
import { businessLookupResolvers } from './resolvers/business-lookup.ts'
import { imageUploadResolvers } from './resolvers/image-upload.ts'
import { paymentRequestResolvers } from './resolvers/payment-requests.ts'
import { testPaymentResolvers } from './resolvers/test-payments.ts'
import { SCALARS } from './scalars.ts'
import { type SchemaVariant, schemaDocument } from './schema.ts'

/** One request, read but not parsed. */
export interface GraphqlRequest {
  readonly body: Buffer
  readonly contentType: string
  readonly variant: SchemaVariant
  readonly context: ApiContext
}

/** Executes GraphQL requests, JSON and multipart, on the public schema or a variant of it. */
export function graphqlServer(): (request: GraphqlRequest) => Promise<ApiAnswer> {
  const servers = new Map<string, ReturnType<typeof yogaFor>>()
  return async ({ body, contentType, variant, context }) => {
    const key = JSON.stringify(variant)
    const yoga = servers.get(key) ?? yogaFor(variant)
    servers.set(key, yoga)
    const headers = { accept: 'application/json', 'content-type': contentType }
    const request = new Request('http://stitch/graphql', {
      method: 'POST',
      headers,
      body: Uint8Array.from(body),
    })
    const answer = await yoga.fetch(request, context)
    // Stitch's errors come with HTTP 200, including errors in variables.
    return { status: 200, body: (await answer.json()) as ApiAnswer['body'] }
  }
}

const yogaFor = (variant: SchemaVariant) =>
  createYoga<ApiContext>({
    graphiql: false,
    landingPage: false,
    logging: 'error',
    schema: createSchema<ApiContext>({
      typeDefs: schemaDocument(variant),
      // A withdrawn field still has its resolver.
      resolverValidationOptions: { requireResolversToMatchSchema: 'ignore' },
      resolvers: [
        SCALARS,
        bankResolvers,
        paymentRequestResolvers,
        testPaymentResolvers,
        bankAccountVerificationResolvers,
        imageUploadResolvers,
        businessLookupResolvers,
      ],
    }),
  })
