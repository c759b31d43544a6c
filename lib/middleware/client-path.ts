import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** An event that may have been routed by a path that begins with `/clients/{client}`. */
type Routed = Pick<APIGatewayProxyEventV2, 'pathParameters'>

/** The client that the path names; nothing in a deployment for one client, whose paths name none. */
export const clientOfPath = ({ pathParameters }: Routed): string | undefined => pathParameters?.client

/** A path of this API, with the client in front that the path of the event names. */
export const besidePath = (event: Routed, path: string): string => {
  const client = clientOfPath(event)
  return client === undefined ? path : `/clients/${client}${path}`
}
