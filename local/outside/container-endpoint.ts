import type { Handling } from '../http-server.ts'

/** Where a container asks for its credentials: `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export const CONTAINER_CREDENTIALS = '/_local/container-credentials'

/** How long the credentials of the endpoint live, in seconds: short, so that a test sees them exchanged. */
const LIFE_SECONDS = 10

/** Answers as the endpoint of ECS and of EKS does, with other credentials each time. */
export const containerEndpoint: Handling = (request, response) => {
  if (request.method !== 'GET' || request.url?.split('?')[0] !== CONTAINER_CREDENTIALS) return undefined
  const now = Date.now()
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      AccessKeyId: 'local',
      SecretAccessKey: 'local',
      Token: `session-${now}`,
      Expiration: new Date(now + LIFE_SECONDS * 1000).toISOString(),
    }),
  )
  return Promise.resolve()
}
