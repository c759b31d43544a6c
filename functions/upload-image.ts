import { json, locatedAt } from '../lib/middleware/answers.ts'
import { httpFunction } from '../lib/middleware/http-function.ts'
import { imageBody } from '../lib/middleware/image-body.ts'
import { routeToken } from '../lib/middleware/route-token.ts'
import { stitchApi } from '../lib/middleware/stitch-api.ts'
import type { Environment } from '../lib/settings.ts'
import { uploadImage } from '../lib/stitch/upload-image.ts'

/** `POST /images?filename=…` */
export const createHandler = (environment: Environment) =>
  httpFunction(environment)
    .use(imageBody())
    .use(routeToken('client_imageupload', environment))
    .use(stitchApi(environment))
    .handler(async (_event, { callStitch, image }) => {
      const uploaded = await uploadImage(callStitch, image)
      return json(201, uploaded, locatedAt(uploaded.url))
    })

export const handler = createHandler(process.env)
