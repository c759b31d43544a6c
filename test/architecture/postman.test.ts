import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { postmanCollection } from '../../api/postman/collection.ts'
import { ROUTES } from '../../api/routes.ts'
import { OPERATIONS } from '../unit/stitch/operations.ts'

interface Item {
  readonly name: string
  readonly item?: readonly Item[]
}

const top: readonly Item[] = postmanCollection().item
const itemsOf = (name: string) => top.find((folder) => folder.name === name)?.item ?? []

describe('the Postman collection', () => {
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
    const documents = ROUTES.flatMap(({ operations }) =>
      operations.map(({ operation }) => operation.document),
    )
    assert.deepEqual(documents.toSorted(), OPERATIONS.map(({ document }) => document).toSorted())
    const items = JSON.stringify(itemsOf("Stitch's API"))
    for (const { document, file } of OPERATIONS) {
      const once = JSON.stringify(document).slice(1, -1)
      const written = file === undefined ? once : JSON.stringify(once).slice(1, -1)
      assert.ok(items.includes(written), document)
    }
  })
})
