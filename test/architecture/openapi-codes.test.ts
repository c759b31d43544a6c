import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openApiDocument } from '../../api/openapi/document.ts'
import type { Route } from '../../api/route.ts'
import { ROUTES } from '../../api/routes.ts'
import { HTTP_STATUS } from '../../lib/errors.ts'
import { type SourceFile, sourceFiles } from './source-tree.ts'

const files = new Map(sourceFiles('functions', 'lib').map((file) => [file.path, file]))

/** The files that a function runs, errors.ts apart: it only lists the codes. */
function filesOf(path: string, found = new Map<string, SourceFile>()): Map<string, SourceFile> {
  const file = files.get(path)
  if (file === undefined || found.has(path) || path === 'lib/errors.ts') return found
  found.set(path, file)
  for (const { target, isTypeOnly } of file.imports) if (!isTypeOnly) filesOf(target, found)
  return found
}

const codesIn = ({ text }: SourceFile): string[] =>
  [...text.matchAll(/'([a-z]+(?:_[a-z]+)+)'/g)].flatMap(([, code = '']) => (code in HTTP_STATUS ? code : []))

/** The codes in a function's files. A file that only compares codes is left out for those. */
const codesOfFunction = (name: string): ReadonlySet<string> =>
  new Set(
    [...filesOf(`functions/${name}.ts`).values()].flatMap((file) =>
      codesIn(file).filter(
        (code) => file.path !== 'lib/reader/await-token.ts' || code !== 'scope_not_configured',
      ),
    ),
  )

type Responses = Readonly<
  Record<
    string,
    {
      readonly content?: {
        readonly 'application/problem+json'?: {
          readonly schema: {
            readonly allOf: readonly [unknown, { properties: { code: { enum: string[] } } }]
          }
        }
      }
    }
  >
>
const { paths } = openApiDocument('1.0.0') as {
  paths: Record<string, Record<string, { readonly responses: Responses }>>
}
const described = ({ path, method }: Route): string[] =>
  Object.values(paths[path]?.[method.toLowerCase()]?.responses ?? {}).flatMap(
    ({ content }) => content?.['application/problem+json']?.schema.allOf[1].properties.code.enum ?? [],
  )

/** What code that a route shares with others can reject with, and the route cannot. */
const NOT_OF: readonly (readonly [code: string, isNotOf: (route: Route) => boolean, why: string])[] = [
  ['client_unknown', () => true, 'only in a deployment for many clients, whose routes have other paths'],
  [
    'outcome_unknown',
    ({ operations }) => operations.every(({ operation }) => operation.kind === 'query'),
    'of a mutation',
  ],
  ['client_mode_mismatch', ({ scope }) => scope === undefined, 'of a function that uses a token'],
  ['upstream_bad_response', ({ scope }) => scope === undefined, 'of a function that calls Stitch'],
  ['token_unavailable', ({ key }) => key === 'POST /tokens/refresh', 'of a function that reads a token'],
  ['token_store_unreadable', ({ key }) => key === 'POST /tokens/refresh', 'of a function that reads a token'],
  ...(['invalid_request', 'body_too_large', 'media_type_unsupported'] as const).map(
    (code) => [code, ({ key }: Route) => key === 'GET /tokens', 'of a route with a body'] as const,
  ),
  ...(['scope_not_configured', 'refresh_failed', 'refresh_in_progress'] as const).map(
    (code) => [code, ({ key }: Route) => key === 'GET /tokens', 'of a renewal'] as const,
  ),
]

describe('the OpenAPI document', () => {
  for (const route of ROUTES)
    it(`lists every code that ${route.key} can answer, and no other`, () => {
      const functions = [route.function, ...(route.slow === undefined ? [] : [route.slow.function])]
      const possible = new Set(functions.flatMap((name) => [...codesOfFunction(name)]))
      for (const [code, isNotOf] of NOT_OF) if (isNotOf(route)) possible.delete(code)
      assert.deepEqual([...described(route)].toSorted(), [...possible].toSorted())
    })
})
