import { json, locatedAt } from '../lib/middleware/answers.ts'
import { clientOfPath } from '../lib/middleware/client-path.ts'
import { clientToken } from '../lib/middleware/client-token.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { imageBody } from '../lib/middleware/image-body.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { uploadImage } from '../lib/stitch/upload-image.ts'

/** `POST /images?filename=…` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(imageBody())
    .use(clientToken({ scope: 'client_imageupload', client: clientOfPath, environment, prefetch: true }))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, image }) => {
      const uploaded = await uploadImage(callStitch, image)
      return json(201, uploaded, locatedAt(uploaded.url))
    })

export const handler = createHandler(process.env)
