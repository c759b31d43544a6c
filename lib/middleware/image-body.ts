import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { invalidRequest, StitchError } from '../errors.ts'
import { isImageAlone } from '../stitch/image-alone.ts'
import { IMAGE_TYPES, ImageFile, imageTypeOf } from '../stitch/image-file.ts'

/** What the middleware adds to the handler's context: the image, checked. */
export interface ImageContext {
  image: ImageFile
}

/** Most bytes of an image: in base64, which API Gateway makes of it, it still fits into Lambda's 6 MB. */
export const IMAGE_LIMIT = 4 * 1024 * 1024

/** Nothing that needs quoting, encoding or leads elsewhere: the name becomes part of a header and of a public address. */
export const FILENAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,127}$/

/**
 * Reads an image and its `filename` into `context.image`. What it is, its first bytes say, and the media type has to agree.
 *
 * Rejects with `invalid_request` (400) a bad name or an empty body, `body_too_large` (413) what is over 4 MiB, and
 * `media_type_unsupported` (415) any other type, another than was said, or a file that is something else besides.
 */
export const imageBody = (): MiddlewareObj<
  APIGatewayProxyEventV2,
  unknown,
  Error,
  Context & ImageContext
> => ({
  before: async ({ event, context }) => {
    const filename = event.queryStringParameters?.filename ?? ''
    if (!FILENAME.test(filename))
      throw invalidRequest([
        {
          member: 'filename',
          reason: 'must be 1 to 128 of A-Z a-z 0-9 . _ - and space, beginning with one of A-Z a-z 0-9',
        },
      ])
    const claimed = mediaType(event.headers['content-type'])
    if (!IMAGE_TYPES.some((type) => type === claimed)) throw unsupported('Send the image as what it is.')
    const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
    if (bytes.length === 0) throw invalidRequest([{ member: '', reason: 'an image is needed as the body' }])
    if (bytes.length > IMAGE_LIMIT)
      throw new StitchError('body_too_large', `The image is over ${IMAGE_LIMIT} bytes.`, {
        facts: { limitBytes: IMAGE_LIMIT },
      })
    const type = imageTypeOf(bytes)
    if (type === undefined) throw unsupported('The body is not an image of a type that is taken.')
    if (type !== claimed) throw unsupported('The image is of another type than its content-type says.')
    if (!isImageAlone(bytes, type))
      throw unsupported(
        'The file is no image alone: it is cut short, goes on behind the image, or holds a page, a PDF or an archive. Save the image anew.',
      )
    context.image = new ImageFile(filename, type, bytes)
  },
})

const mediaType = (contentType = ''): string => (contentType.split(';')[0] ?? '').trim().toLowerCase()

const unsupported = (message: string): StitchError =>
  new StitchError('media_type_unsupported', message, { facts: { accepted: IMAGE_TYPES } })
