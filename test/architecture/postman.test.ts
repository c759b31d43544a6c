import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { OPERATION_EXAMPLES } from '../../api/operations.ts'
import { ROUTES } from '../../api/routes.ts'
import { postmanFiles } from '../../scripts/postman.ts'
import { OPERATIONS } from '../unit/stitch/operations.ts'
import { ROOT } from './source-tree.ts'

interface Item {
  readonly name: string
  readonly item?: readonly Item[]
  readonly request?: { readonly body?: { readonly graphql?: { readonly query: string } } }
}

const [[path = '', text = ''] = []] = postmanFiles()
const { item: top } = JSON.parse(text) as { readonly item: readonly Item[] }
const itemsOf = (name: string) => top.find((folder) => folder.name === name)?.item ?? []

describe('the Postman collection', () => {
  it('is what the routes and operations make it, and so is the environment', async () => {
    for (const [file, wanted] of postmanFiles())
      assert.equal(await readFile(join(ROOT, file), 'utf8'), wanted, 'write it anew: npm run postman')
    assert.equal(path, 'docs/stitch.postman_collection.json')
  })

  it('begins with the token', () => {
    assert.deepEqual(
      top.slice(0, 2).map(({ name }) => name),
      ['Retrieve Client Token', 'Retrieve Client Token with a client secret'],
    )
  })

  it('has a request for every route', () => {
    assert.deepEqual(
      itemsOf('Routes').map(({ name }) => name),
      ROUTES.map(({ title }) => title),
    )
  })

  it("has a request for every operation of Stitch's API, with its own document", () => {
    const documents = OPERATION_EXAMPLES.map(({ operation }) => operation.document)
    assert.deepEqual(documents.toSorted(), OPERATIONS.map(({ document }) => document).toSorted())
    const items = JSON.stringify(itemsOf("Stitch's API"))
    for (const { document, file } of OPERATIONS) {
      const once = JSON.stringify(document).slice(1, -1)
      const written = file === undefined ? once : JSON.stringify(once).slice(1, -1)
      assert.ok(items.includes(written), document)
    }
  })
})
