import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ImageFile, imageTypeOf } from '../../../lib/stitch/image-file.ts'
import { encodeRequest } from '../../../lib/stitch/request-body.ts'
import { UPLOAD_IMAGE } from '../../../lib/stitch/upload-image.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('the type of an image', () => {
  const files: readonly [what: string, file: Buffer, type: string | undefined][] = [
    ['PNG', bytes('\x89PNG\r\n\x1a\n…'), 'image/png'],
    ['PNG without its line ends', bytes('\x89PNG\n\x1a\n…'), undefined],
    ['PNG cut short', bytes('\x89PNG\r\n\x1a'), undefined],
    ['JPEG', bytes('\xff\xd8\xff\xe0…'), 'image/jpeg'],
    ['GIF of 1987', bytes('GIF87a…'), 'image/gif'],
    ['GIF of 1989', bytes('GIF89a…'), 'image/gif'],
    ['GIF of another year', bytes('GIF88a…'), undefined],
    ['WebP', bytes('RIFF\x10\x00\x00\x00WEBPVP8 '), 'image/webp'],
    ['WebP cut short', bytes('RIFF\x10\x00\x00\x00WEB'), undefined],
    ['the beginning of WebP', bytes('RIFF'), undefined],
    ['sound', bytes('RIFF\x10\x00\x00\x00WAVEfmt '), undefined],
    ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
    ['nothing', bytes(''), undefined],
  ]
  for (const [what, file, type] of files)
    it(`is ${type} for ${what}`, () => assert.equal(imageTypeOf(file), type))
})

describe('an upload', () => {
  it('without a file is sent as JSON, for Stitch to refuse', () => {
    for (const image of [null, 'a.png']) {
      const { contentType, body } = encodeRequest(UPLOAD_IMAGE, { image })
      assert.equal(contentType, 'application/json')
      assert.deepEqual(JSON.parse(String(body)).variables, { image })
    }
  })

  it('is a multipart request whose parts come in order, the file byte by byte', async () => {
    const content = bytes('\x00\r\n--\xff\x80')
    const { contentType, body } = encodeRequest(UPLOAD_IMAGE, {
      image: new ImageFile('logo 1.png', 'image/png', content),
    })
    const form = await new Response(body as Uint8Array<ArrayBuffer>, {
      headers: { 'content-type': contentType },
    }).formData()
    assert.deepEqual([...form.keys()], ['operations', 'map', '0'])
    assert.deepEqual(JSON.parse(String(form.get('operations'))), {
      query: UPLOAD_IMAGE.document,
      variables: { image: null },
      operationName: 'UploadImage',
    })
    assert.deepEqual(JSON.parse(String(form.get('map'))), { 0: ['variables.image'] })
    const file = form.get('0') as File
    assert.deepEqual([file.name, file.type], ['logo 1.png', 'image/png'])
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), content)
  })
})
