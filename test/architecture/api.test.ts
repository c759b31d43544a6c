import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { safeParse } from 'valibot'
import type { Route } from '../../api/route.ts'
import { ROUTES } from '../../api/routes.ts'
import { OPENAPI_PATH, writtenFiles } from '../../api/written-files.ts'
import { REFRESH_CLIENTS, REFRESHER } from '../../infrastructure/names.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import { describedBy } from '../support/openapi-answers.ts'
import { scopeOfHandler } from './handler-scope.ts'
import { ROOT, sourceFiles } from './source-tree.ts'

const read = (path: string) => readFile(join(ROOT, path), 'utf8')
const written = await writtenFiles(read)
const document = written.find(([path]) => path === OPENAPI_PATH)?.[1] ?? ''
const functionsOf = (route: Route) => [
  route.function,
  ...(route.slow === undefined ? [] : [route.slow.function]),
]

describe('what the table of routes says', () => {
  for (const [path, text] of written)
    it(`is what ${path} says`, async () => {
      assert.equal(await read(path), text, 'write it anew: npm run api')
    })

  it('is said of every function in functions/ but those that renew tokens', () => {
    const handlers = sourceFiles('functions').map(({ path }) =>
      path.slice('functions/'.length, -'.ts'.length),
    )
    const named = new Set(ROUTES.flatMap(functionsOf))
    assert.deepEqual([...named, REFRESHER, REFRESH_CLIENTS].toSorted(), handlers.toSorted())
  })

  for (const [name, routes] of Map.groupBy(ROUTES, (route) => route.function))
    it(`about the scope of ${name} is what its handler says`, () => {
      for (const route of routes)
        for (const fn of functionsOf(route)) assert.equal(scopeOfHandler(fn), route.scope, fn)
    })

  it('is of no scope that a deployment lacks unless it is asked for', () => {
    const scopes = new Set(ROUTES.flatMap(({ scope = [] }) => scope))
    assert.deepEqual([...scopes].toSorted(), STITCH.seedScopes.toSorted(), 'see lib/providers/stitch.ts')
  })

  it('is said once: no two routes share a method and path, a name in programs, or a title', () => {
    for (const name of ['key', 'operationId', 'title'] as const)
      assert.equal(new Set(ROUTES.map((route) => route[name])).size, ROUTES.length, name)
  })

  const assertDescribed = describedBy(JSON.parse(document))
  for (const { key, body, answers, example } of ROUTES)
    it(`about ${key} has an example that the handler takes, and an answer as its schema says`, () => {
      if (body !== undefined && 'schema' in body)
        for (const schema of Object.values(body.schema))
          assert.deepEqual(safeParse(schema, body.example).issues, undefined)
      const { status } = answers[0]
      assertDescribed(key, { status, contentType: 'application/json', body: example })
    })
})

/** Rooms that are not deployed, and what their files may import of ours, beside their own room. */
const MAY_IMPORT: Readonly<Record<string, RegExp>> = {
  api: /^lib\/(stitch|middleware|status)\/|^lib\/errors\.ts$/,
  infrastructure:
    /^api\/|^lib\/(token|observe|providers)\/|^lib\/compose\/every-setting\.ts$|^lib\/(errors|settings)\.ts$/,
}

describe('the rooms around the routes', () => {
  for (const [room, allowed] of Object.entries(MAY_IMPORT))
    it(`keep to their walls: ${room}`, () => {
      const outside = sourceFiles(room).flatMap(({ path, imports }) =>
        imports
          .filter(({ isOurs, target }) => isOurs && !target.startsWith(`${room}/`) && !allowed.test(target))
          .map(({ target }) => `${path} imports ${target}`),
      )
      assert.deepEqual(outside, [])
    })
})
