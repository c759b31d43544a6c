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

/**
 * Nothing that needs quoting, encoding or leads elsewhere: the name becomes part of a header and of a public address.
 */
export const FILENAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,127}$/

/**
 * Reads an image and its `filename` into `context.image`. The first bytes say which type it is, and the media type has
 * to agree.
 *
 * Rejects a bad name or an empty body with `invalid_request` (400), and a body over 4 MiB with `body_too_large` (413).
 * Rejects another type, a type that differs from the media type, and a file that is also something else with
 * `media_type_unsupported` (415).
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
    if (!IMAGE_TYPES.some((type) => type === claimed))
      throw unsupported('Send an image of an accepted type, with its own content-type.')
    const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
    if (bytes.length === 0) throw invalidRequest([{ member: '', reason: 'an image is needed as the body' }])
    if (bytes.length > IMAGE_LIMIT)
      throw new StitchError('body_too_large', `The image is over ${IMAGE_LIMIT} bytes.`, {
        facts: { limitBytes: IMAGE_LIMIT },
      })
    const type = imageTypeOf(bytes)
    if (type === undefined) throw unsupported('The body is not an image of an accepted type.')
    if (type !== claimed) throw unsupported('Correct the content-type: the image is of another type.')
    if (!isImageAlone(bytes, type))
      throw unsupported(
        'Save the image again. The file is cut short, goes on after the image, or holds a page, a PDF or an archive.',
      )
    context.image = new ImageFile(filename, type, bytes)
  },
})

const mediaType = (contentType = ''): string => (contentType.split(';')[0] ?? '').trim().toLowerCase()

const unsupported = (message: string): StitchError =>
  new StitchError('media_type_unsupported', message, { facts: { accepted: IMAGE_TYPES } })
