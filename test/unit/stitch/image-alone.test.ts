import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isImageAlone } from '../../../lib/stitch/image-alone.ts'
import { type ImageType, imageTypeOf } from '../../../lib/stitch/image-file.ts'
import { IMAGES, pngOf } from '../../support/images.ts'

const images = Object.entries(IMAGES) as [ImageType, Buffer][]
const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** A PNG with a text in a chunk of its own, before its end. */
function pngWith(text: string): Buffer {
  const png = pngOf(IMAGES['image/png'].length + 12 + text.length)
  png.write(text, png.length - 12 - 4 - text.length, 'latin1')
  return png
}

/** A JPEG with a comment. */
function jpegWith(text: string): Buffer {
  const jpeg = IMAGES['image/jpeg']
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), latin1(text)])
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])
}

describe('an image alone', () => {
  for (const [type, image] of images)
    it(`is ${type} as a program wrote it`, () => {
      assert.equal(imageTypeOf(image), type)
      assert.ok(isImageAlone(image, type))
    })

  it('is a PNG with chunks of its own, and a JPEG with a comment', () => {
    assert.ok(isImageAlone(pngWith('Made for example, 2026 <x:xmpmeta>'), 'image/png'))
    assert.ok(isImageAlone(jpegWith('Made for example'), 'image/jpeg'))
  })

  it('is a JPEG with further pictures behind it, as cameras write them', () => {
    const jpeg = IMAGES['image/jpeg']
    assert.ok(isImageAlone(Buffer.concat([jpeg, jpeg, jpeg]), 'image/jpeg'))
  })

  it('is a JPEG whose scan has restarts and stuffed bytes, and fill bytes before a marker', () => {
    const jpeg = IMAGES['image/jpeg']
    const end = jpeg.length - 2
    const longer = [
      jpeg.subarray(0, end),
      Buffer.from([0xff, 0, 0xff, 0xd0, 1, 0xff, 0xd7, 0xff]),
      jpeg.subarray(end),
    ]
    assert.ok(isImageAlone(Buffer.concat(longer), 'image/jpeg'))
  })

  it('is a GIF that old programs wrote without a trailer', () => {
    assert.ok(isImageAlone(IMAGES['image/gif'].subarray(0, -1), 'image/gif'))
  })
})

describe('no image alone', () => {
  for (const [type, image] of images) {
    it(`is ${type} with anything behind it`, () => {
      for (const more of ['x', '<script>alert(1)</script>', 'PK\x05\x06', '\0'])
        assert.ok(!isImageAlone(Buffer.concat([image, latin1(more)]), type), more)
    })

    it(`is ${type} that is cut short`, () => {
      // A GIF may lack its trailer.
      const most = image.length - (type === 'image/gif' ? 2 : 1)
      for (let length = 12; length <= most; length += 1)
        assert.ok(!isImageAlone(image.subarray(0, length), type), `${length} bytes`)
    })
  }

  for (const [what, text] of [
    ['a script', '<ScRiPt>alert(1)</script>'],
    ['a page', '<!DOCTYPE html><html>'],
    ['a frame', '<iframe src=//evil.example>'],
    ['a drawing', '<svg onload=alert(1)>'],
    ['a program for a server', '<?php system($_GET[0]);'],
    ['a PDF', '%PDF-1.7'],
    ['an archive', `PK\x05\x06${'\0'.repeat(18)}`],
  ] as const)
    it(`is a file that is also ${what}`, () => {
      assert.ok(!isImageAlone(pngWith(text), 'image/png'))
      assert.ok(!isImageAlone(jpegWith(text), 'image/jpeg'))
    })

  it('is anything that begins like an image, and reading it ends without an error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...images),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(60),
        ([type, image], noise, kept) => {
          const file = Buffer.concat([image.subarray(0, Math.max(12, kept)), noise])
          assert.equal(typeof isImageAlone(file, type), 'boolean')
        },
      ),
      { numRuns: 2000 },
    )
  })
})
