import type { IncomingMessage, ServerResponse } from 'node:http'
import { type RuruClientConfig, ruruHTML } from 'ruru/server'
import { getStaticFile } from 'ruru/static'

/** Where the IDE's own files are served, so that it works without internet. */
export const IDE_ASSETS_PATH = '/graphql/static/'

const WELCOME = `# The simulated Stitch. The header beside this editor carries a token with the four seed scopes, fresh with
# every load of this page. The documentation names the scope that each field needs.
query PaymentRequests {
  client {
    paymentInitiationRequests(first: 10) {
      edges {
        node {
          id
          created
          amount
          externalReference
          state {
            __typename
          }
        }
      }
    }
  }
}
`

/** `GET /graphql`: a GraphQL IDE with a token ready to use. Every load gets a new one from `issueToken`. */
export function serveIde(response: ServerResponse, issueToken: () => string): void {
  const page = ruruHTML({
    endpoint: '/graphql',
    staticPath: IDE_ASSETS_PATH,
    // The type leans on React's own types, which are not installed; without them every member is required.
    clientConfig: {
      initialHeaders: JSON.stringify({ Authorization: `Bearer ${issueToken()}` }, null, 2),
      initialQuery: WELCOME,
    } as RuruClientConfig,
  })
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(page)
}

/** Serves one of the IDE's own files. */
export async function serveIdeAsset(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = await getStaticFile({
    staticPath: IDE_ASSETS_PATH,
    urlPath: path,
    acceptEncoding: request.headers['accept-encoding'],
    disallowDevAssets: true,
  })
  if (file === null) response.writeHead(404).end()
  else response.writeHead(200, file.headers).end(file.content)
}
