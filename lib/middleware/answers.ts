import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { StitchError } from '../errors.ts'
import { encodedInPath } from './path-id.ts'

/** Most bytes that a function may answer, with what Lambda adds (AWS: "Lambda quotas", 6 MB). */
const MOST_BYTES = 6_291_556

/** A body of fewer characters fits in any case. */
const SURELY_FITS = 1024 * 1024

/** Longest `Location`, in characters: API Gateway answers 500 where all headers together are over 10 KB. */
const MOST_LOCATION = 4096

/**
 * A JSON answer. Nothing that this API answers may be kept by a cache.
 *
 * @throws StitchError `upstream_bad_response` for more than Lambda may answer
 */
export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  const answer = {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
  if (answer.body.length > SURELY_FITS && Buffer.byteLength(JSON.stringify(answer)) > MOST_BYTES)
    throw new StitchError(
      'upstream_bad_response',
      "Ask for less at a time. Stitch's answer is larger than a function may pass on.",
      { facts: { limitBytes: MOST_BYTES } },
    )
  return answer
}

/** The header `Location`, where there is an address to put into it. */
export const locatedAt = (address: string | null): Readonly<Record<string, string>> =>
  address === null || address.length > MOST_LOCATION ? {} : { location: address }

/**
 * The answer to a request to create something: 201, or 200 when it was there already, with its address in the
 * collection.
 */
export const created = (
  { isNew, ...resource }: { readonly isNew: boolean; readonly id: string },
  collection: string,
): APIGatewayProxyStructuredResultV2 =>
  json(isNew ? 201 : 200, resource, locatedAt(addressIn(collection, resource.id)))

/** An id comes from Stitch, and what was made is answered with any: also with one that no path can hold. */
function addressIn(collection: string, id: string): string | null {
  const isDots = /^\.{0,2}$/.test(id)
  return isDots || !id.isWellFormed() ? null : `${collection}/${encodedInPath(id)}`
}
