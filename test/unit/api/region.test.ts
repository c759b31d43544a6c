import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withRegion } from '../../../api/pages/region.ts'

const page = (text: string) =>
  `Before\n\n<!-- routes: written by npm run api -->\n${text}<!-- end of routes -->\n\nAfter\n`

describe('a page that is written between markers', () => {
  it('has the new text there and nowhere else, whatever is there before', () => {
    for (const old of ['', '\nold\n\n', '\n<!-- other: markers -->\n\n'])
      assert.equal(withRegion(page(old), 'routes', 'new $& text\n'), page('\nnew $& text\n\n'))
  })

  it('is written again without a change', () => {
    const once = withRegion(page(''), 'routes', 'new')
    assert.equal(withRegion(once, 'routes', 'new'), once)
  })

  it('is refused without its markers, by their name', () => {
    assert.throws(() => withRegion(page(''), 'examples', ''), /no markers for "examples"/)
  })
})
