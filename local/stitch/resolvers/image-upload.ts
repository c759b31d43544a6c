import { badInput } from '../api-context.ts'
import { needs } from '../scopes.ts'

/** `client_imageupload`: a public image, sent as a GraphQL multipart request. */
export const imageUploadResolvers = {
  Mutation: {
    clientImageUpload: needs<{ image: unknown }>(
      'client_imageupload',
      async (_parent, { image }, { images, token }) => {
        if (!(image instanceof File)) throw badInput('image must be sent as a file')
        if (!image.type.startsWith('image/')) throw badInput('only images can be uploaded')
        const { name: filename, type: mimetype } = image
        const bytes = Buffer.from(await image.arrayBuffer())
        const url = images.put(token.clientId, { filename, mimetype, bytes })
        return { encoding: '7bit', filename, mimetype, url }
      },
    ),
  },
}
