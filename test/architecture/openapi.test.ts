import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { OPENAPI_PATH } from '../../api/written-files.ts'
import { HTTP_STATUS } from '../../lib/errors.ts'
import { readPackagedService } from '../../local/lambda/packaged-service.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import type { OpenApiDocument } from '../support/openapi-answers.ts'
import { ROOT } from './source-tree.ts'

describe('docs/use/openapi.json', () => {
  let text: string
  let document: OpenApiDocument
  before(async () => {
    text = await readFile(join(ROOT, OPENAPI_PATH), 'utf8')
    document = JSON.parse(text)
  })

  it('has every route of the packaged template, and no other', async () => {
    await assertPackaged()
    const packaged = readPackagedService(join(ROOT, '.serverless')).routes.map(({ routeKey }) => routeKey)
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    assert.deepEqual(described.toSorted(), packaged.toSorted())
  })

  it('has every code that an error can carry', () => {
    const { Problem } = document.components.schemas as {
      Problem: { properties: { code: { enum: string[] } } }
    }
    assert.deepEqual(Problem.properties.code.enum, Object.keys(HTTP_STATUS))
  })

  it("has nothing of Stitch's own names for what is answered", () => {
    assert.doesNotMatch(text, /__typename/)
  })
})
