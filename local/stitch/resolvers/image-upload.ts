import { badInput } from '../bad-input.ts'
import { needs } from '../scopes.ts'

/** What the server makes of an uploaded file. Its class is not Node's own `File`, so only the members count. */
type Upload = Pick<File, 'name' | 'type' | 'arrayBuffer'>

/** `client_imageupload`: a public image, sent as a GraphQL multipart request. */
export const imageUploadResolvers = {
  Mutation: {
    clientImageUpload: needs<{ image: unknown }>(
      'client_imageupload',
      async (_parent, { image }, { images, token }) => {
        if (!isUpload(image)) throw badInput('image must be sent as a file')
        if (!image.type.startsWith('image/')) throw badInput('only images can be uploaded')
        const { name: filename, type: mimetype } = image
        const bytes = Buffer.from(await image.arrayBuffer())
        const url = images.put(token.clientId, { filename, mimetype, bytes })
        return { encoding: '7bit', filename, mimetype, url }
      },
    ),
  },
}

const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && 'arrayBuffer' in value
