import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Environment } from '../settings.ts'
import { httpEvents } from './http-events.ts'
import { problemDocuments } from './problem-documents.ts'

/**
 * What every function with a route begins with: it takes HTTP events only, and answers each error as a problem
 * document.
 */
export const httpFunction = (environment: Environment) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(httpEvents())
    .use(problemDocuments(environment))
