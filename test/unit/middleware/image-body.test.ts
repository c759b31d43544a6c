import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { imageBody } from '../../../lib/middleware/image-body.ts'
import { ImageFile, type ImageType } from '../../../lib/stitch/image-file.ts'
import { contextAfter } from '../../support/context-after.ts'
import { IMAGES, pngOf } from '../../support/images.ts'
import { rejectionOf } from '../../support/rejection.ts'

const ACCEPTED = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']
const PNG = IMAGES['image/png']

interface Sent {
  readonly bytes?: Buffer
  readonly contentType?: string
  readonly query?: Readonly<Record<string, string>>
}

/** What becomes of an upload; a PNG with its own type and name by default. */
async function received({ bytes = PNG, contentType = 'image/png', query = { filename: 'logo.png' } }: Sent) {
  const event = {
    queryStringParameters: query,
    headers: { 'content-type': contentType },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  }
  const { image } = await contextAfter(event, imageBody())
  assert.ok(image instanceof ImageFile)
  return image
}

const refusalOf = async (sent: Sent) => {
  const { code, facts } = await rejectionOf(received(sent))
  return { code, facts }
}

describe('an image is taken', () => {
  for (const [type, bytes] of Object.entries(IMAGES) as [ImageType, Buffer][])
    it(`of the type ${type}, with its name, its type and every byte`, async () => {
      const { filename, mimetype, bytes: taken } = await received({ bytes, contentType: type })
      assert.deepEqual([filename, mimetype], ['logo.png', type])
      assert.ok(bytes.equals(taken))
    })

  for (const contentType of ['IMAGE/PNG', ' image/png ', 'image/png; name=a', 'image/png ;name=a'])
    it(`with the media type "${contentType}"`, async () =>
      assert.equal((await received({ contentType })).mimetype, 'image/png'))

  it('of 4 MiB, and of not a byte more: body_too_large', async () => {
    const most = 4_194_304
    assert.equal((await received({ bytes: pngOf(most) })).bytes.length, most)
    assert.deepEqual(await refusalOf({ bytes: pngOf(most + 1) }), {
      code: 'body_too_large',
      facts: { limitBytes: most },
    })
  })

  it('as a text, too, but such a text is no image', async () => {
    const event = {
      queryStringParameters: { filename: 'a' },
      headers: { 'content-type': 'image/gif' },
      body: 'GIF89a',
    }
    const { code, message } = await rejectionOf(contextAfter(event, imageBody()))
    assert.equal(code, 'media_type_unsupported')
    assert.match(message, /cut short/)
  })
})

describe('the name of an image', () => {
  for (const filename of ['a', '7', 'Logo 2._-Z.png', 'x'.repeat(128)])
    it(`may be "${filename}"`, async () =>
      assert.equal((await received({ query: { filename } })).filename, filename))

  for (const query of [
    undefined,
    {},
    ...['', '.png', ' a', '_a', 'a/b', 'a"b', 'a\r\nb', 'é', 'aé', 'x'.repeat(129)].map((filename) => ({
      filename,
    })),
  ])
    it(`may not be as in ${JSON.stringify(query)}`, async () => {
      const event = { queryStringParameters: query, headers: { 'content-type': 'image/png' } }
      const { code, facts } = await rejectionOf(contextAfter(event, imageBody()))
      const [{ member, reason }] = facts.errors as [{ member: string; reason: string }]
      assert.deepEqual([code, member], ['invalid_request', 'filename'])
      assert.match(reason, /must be 1 to 128/)
    })
})

for (const body of [undefined, ''])
  it(`no image (${JSON.stringify(body)}) is refused as a body that is missing`, async () => {
    const event = {
      queryStringParameters: { filename: 'a' },
      headers: { 'content-type': 'image/png' },
      body,
      isBase64Encoded: true,
    }
    const { code, facts } = await rejectionOf(contextAfter(event, imageBody()))
    assert.equal(code, 'invalid_request')
    assert.deepEqual(facts.errors, [{ member: '', reason: 'an image is needed as the body' }])
  })

describe('media_type_unsupported, with the types that are accepted, is the answer to', () => {
  for (const [what, sent, message] of [
    ['a media type of no image', { contentType: 'text/html' }, /with its own content-type/],
    ['an empty media type', { contentType: '' }, /with its own content-type/],
    ['a body that is no image', { bytes: Buffer.from('<svg/>') }, /not an image/],
    ['an image of another type than it says', { contentType: 'image/gif' }, /Correct the content-type/],
    [
      'an image with a page behind it',
      { bytes: Buffer.concat([PNG, Buffer.from('<html>')]) },
      /holds a page/,
    ],
  ] as const)
    it(what, async () => {
      assert.deepEqual(await refusalOf(sent), {
        code: 'media_type_unsupported',
        facts: { accepted: ACCEPTED },
      })
      assert.match((await rejectionOf(received(sent))).message, message)
    })

  it('an upload without a media type', async () => {
    const event = { queryStringParameters: { filename: 'a' }, headers: {}, body: 'x' }
    assert.equal((await rejectionOf(contextAfter(event, imageBody()))).code, 'media_type_unsupported')
  })
})
