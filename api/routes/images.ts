import { nullable, object, string } from 'valibot'
import { FILENAME, IMAGE_LIMIT } from '../../lib/middleware/image-body.ts'
import { IMAGE_TYPES } from '../../lib/stitch/image-file.ts'
import { UPLOAD_IMAGE } from '../../lib/stitch/upload-image.ts'
import type { RouteGroup } from '../route.ts'

const UploadedImage = object({ url: nullable(string()), filename: string(), mimetype: string() })

/** Public images. */
export const IMAGES: RouteGroup = {
  name: 'Images',
  description: 'Public images, such as a logo',
  page: 'images.md',
  scope: 'client_imageupload',
  routes: [
    {
      method: 'POST',
      path: '/images',
      function: 'upload-image',
      operationId: 'uploadImage',
      title: 'Upload an image',
      description: 'Anyone can fetch it. A second upload of the same filename replaces it.',
      shows: '`{"url","filename","mimetype"}`',
      repeat: 'yes: the same filename replaces the image',
      parameters: [
        {
          name: 'filename',
          in: 'query',
          description: 'Becomes part of the public address.',
          check: FILENAME,
          example: 'logo.png',
        },
      ],
      body: { mediaTypes: IMAGE_TYPES, mostBytes: IMAGE_LIMIT },
      answers: [{ status: 201, description: 'Uploaded.', schema: { UploadedImage }, hasLocation: true }],
      example: {
        url: 'http://localhost:3002/images/test-2f9f6a38-3d6a-4c0b-9a0e-6b1f4d7c5e21/logo.png',
        filename: 'logo.png',
        mimetype: 'image/png',
      },
      codes: ['upstream_input_refused', 'outcome_unknown'],
      operations: [{ title: 'Upload an image', operation: UPLOAD_IMAGE, variables: { image: null } }],
    },
  ],
}
