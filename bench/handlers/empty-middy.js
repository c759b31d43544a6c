import middy from '@middy/core'

/** Nothing, in middy. */
export const handler = middy().handler(async () => ({ statusCode: 200, body: '{}' }))
