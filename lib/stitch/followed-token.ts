import type { CallerToken } from './call-stitch.ts'

/**
 * Follows a token through its renewals: gives the newest at each call. With the first one a second call would begin
 * with what an earlier call saw rejected.
 */
export function followedToken(first: CallerToken): () => CallerToken {
  let latest = first
  const noting = (token: CallerToken): CallerToken => ({
    accessToken: token.accessToken,
    renew: async (waitMs) => {
      latest = await token.renew(waitMs)
      return noting(latest)
    },
  })
  return () => noting(latest)
}
