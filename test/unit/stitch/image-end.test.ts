import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { imageEnd } from '../../../lib/stitch/image-end.ts'
import { IMAGES } from '../../support/images.ts'

const JPEG = IMAGES['image/jpeg']
const GIF = IMAGES['image/gif']

/** The image with some bytes put in at a place. */
const withBytes = (image: Buffer, at: number, ...bytes: number[]) =>
  Buffer.concat([image.subarray(0, at), Buffer.from(bytes), image.subarray(at)])

describe('a JPEG ends', () => {
  const end = (bytes: Buffer) => imageEnd(bytes, 'image/jpeg')

  it('with its last picture, whatever is behind it', () => {
    assert.equal(end(JPEG), JPEG.length)
    assert.equal(end(Buffer.concat([JPEG, JPEG])), 2 * JPEG.length)
    for (const more of [[0], [0xff, 0xd8], [0, 0, 0xff, 0xd9], [0, 0, 0]])
      assert.equal(end(withBytes(JPEG, JPEG.length, ...more)), JPEG.length, more.join())
  })

  it('nowhere when a further picture is cut short, even after its first three bytes', () => {
    for (const kept of [3, 4, JPEG.length - 1])
      assert.equal(end(Buffer.concat([JPEG, JPEG.subarray(0, kept)])), undefined, String(kept))
  })

  it('behind markers that have no segment, and behind fill bytes', () => {
    for (const marker of [0x01, 0xd0, 0xd7]) {
      const longer = withBytes(JPEG, 2, 0xff, marker)
      assert.equal(end(longer), longer.length, marker.toString(16))
    }
    const filled = withBytes(JPEG, 2, 0xff, 0xff)
    assert.equal(end(filled), filled.length)
  })

  it('behind a scan with such a marker in it', () => {
    const longer = withBytes(JPEG, JPEG.length - 2, 0xff, 0x01, 5)
    assert.equal(end(longer), longer.length)
  })

  it('nowhere when a marker does not begin with a byte of ones', () => {
    const broken = Buffer.from(JPEG)
    broken[2] = 0
    assert.equal(end(broken), undefined)
  })

  it('nowhere when there is something between two segments', () => {
    // Behind an empty comment.
    assert.equal(end(withBytes(JPEG, 2, 0xff, 0xfe, 0, 2, 7)), undefined)
    const commented = withBytes(JPEG, 2, 0xff, 0xfe, 0, 2)
    assert.equal(end(commented), commented.length)
  })
})

describe('a GIF ends', () => {
  const end = (bytes: Buffer) => imageEnd(bytes, 'image/gif')
  /** Where its only picture begins. */
  const picture = GIF.indexOf(0x2c, 13 + 6)
  const trailer = GIF.length - 1

  it('with its trailer, whatever is behind it', () => {
    assert.equal(end(GIF), GIF.length)
    assert.equal(end(withBytes(GIF, GIF.length, 0x3b)), GIF.length)
  })

  it('behind its last picture, of however many', () => {
    const moving = withBytes(GIF, trailer, ...GIF.subarray(picture, trailer))
    assert.equal(end(moving), moving.length)
    const withoutTrailer = moving.subarray(0, -1)
    assert.equal(end(withoutTrailer), withoutTrailer.length)
  })

  it('behind a picture that has colours of its own', () => {
    for (const [flags, colours] of [
      [0x80, 2],
      [0x82, 8],
    ] as const) {
      const coloured = withBytes(GIF, picture + 10, ...Array<number>(3 * colours).fill(0x3b))
      coloured[picture + 9] = flags
      assert.equal(end(coloured), coloured.length)
    }
  })
})

it('a WebP ends with its last chunk, which is filled up to an even length', () => {
  const webp = Buffer.from(IMAGES['image/webp'])
  assert.equal(imageEnd(webp, 'image/webp'), webp.length)
  webp.writeUInt32LE(webp.length - 8 - 1, 4)
  assert.equal(imageEnd(webp, 'image/webp'), webp.length)
})
