import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'

/** Where the IDE's own files are served, so that it works without internet. */
export const IDE_ASSETS_PATH = '/graphql/static/'

/** The files of GraphiQL and of React, which it needs, as their packages ship them for a page without a bundler. */
const ASSETS: ReadonlyMap<string, readonly [pkg: string, file: string, type: string]> = new Map([
  ['graphiql.css', ['graphiql', 'graphiql.min.css', 'text/css']],
  ['graphiql.js', ['graphiql', 'graphiql.min.js', 'text/javascript']],
  ['react.js', ['react', 'umd/react.production.min.js', 'text/javascript']],
  ['react-dom.js', ['react-dom', 'umd/react-dom.production.min.js', 'text/javascript']],
])

const WELCOME = `# The simulated Stitch. The header beside this editor carries a token with the seed scopes, fresh with
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

const page = (token: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Stitch, simulated</title>
<link rel="stylesheet" href="${IDE_ASSETS_PATH}graphiql.css">
<style>html, body, #ide { height: 100%; margin: 0 }</style>
<div id="ide">Loading…</div>
<script src="${IDE_ASSETS_PATH}react.js"></script>
<script src="${IDE_ASSETS_PATH}react-dom.js"></script>
<script src="${IDE_ASSETS_PATH}graphiql.js"></script>
<script>
  const options = ${JSON.stringify({ headers: JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2), query: WELCOME })}
  // The browser must not store it: the token of an earlier load would replace the one of this page.
  const storage = { getItem: () => null, setItem: () => {}, removeItem: () => {}, clear: () => {}, length: 0 }
  const fetcher = GraphiQL.createFetcher({ url: '/graphql' })
  ReactDOM.createRoot(document.getElementById('ide')).render(
    React.createElement(GraphiQL, { fetcher, storage, defaultEditorToolsVisibility: 'headers', ...options }),
  )
</script>
</html>
`

/** The folder of a package, or undefined where it is not installed, as in the npm package. */
function folderOf(pkg: string): string | undefined {
  try {
    return dirname(findPackageJSON(pkg, import.meta.url) ?? '')
  } catch {
    return undefined
  }
}

const serveNoIde = (response: ServerResponse) =>
  response
    .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
    .end('This page needs the package graphiql, which is not installed here. The API answers POST.\n')

/**
 * `GET /graphql`: GraphiQL with a token ready to use. Every load gets a new one from `issueToken`. It answers 404 where
 * GraphiQL is not installed.
 */
export function serveIde(response: ServerResponse, issueToken: () => string): void {
  if (folderOf('graphiql') === undefined) return void serveNoIde(response)
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "frame-ancestors 'none'",
    })
    .end(page(issueToken()))
}

/** Serves one of the IDE's own files. 404 where they are not installed. */
export async function serveIdeAsset(path: string, response: ServerResponse): Promise<void> {
  const asset = ASSETS.get(path.slice(IDE_ASSETS_PATH.length))
  if (asset === undefined) {
    response.writeHead(404).end()
    return
  }
  const [pkg, file, type] = asset
  const folder = folderOf(pkg)
  if (folder === undefined) return void serveNoIde(response)
  const content = await readFile(join(folder, file))
  response
    .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'max-age=3600' })
    .end(content)
}
