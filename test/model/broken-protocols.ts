import type { TokenSource } from '../../lib/reader/token-source.ts'
import type { RefresherPorts } from '../../lib/refresher/refresher.ts'
import type { TokenParameter } from '../../lib/refresher/store-token.ts'
import { type Protocol, realProtocol } from './protocol.ts'

// The protocol with one rule taken out of it at a time. Each of them has to be caught, or the checker checks nothing.
// They are broken from outside, by ports and settings that hide something, so that all else is the real code.

const withParameter = (breakIt: (parameter: TokenParameter) => TokenParameter): Protocol =>
  withPorts((ports) => ({ tokenParameter: (scopeSet, by) => breakIt(ports.tokenParameter(scopeSet, by)) }))

const withPorts = (breakThem: (ports: RefresherPorts) => Partial<RefresherPorts>): Protocol => ({
  ...realProtocol,
  refresher: (ports, config) => realProtocol.refresher({ ...ports, ...breakThem(ports) }, config),
})

const withSource = (breakIt: (source: TokenSource) => TokenSource): Protocol => ({
  ...realProtocol,
  tokenSource: (ports, settings) => breakIt(realProtocol.tokenSource(ports, settings)),
})

/** A refresher that does not look at what is stored before it asks for a token. */
export const withoutSecondLook = withParameter((parameter) => ({
  ...parameter,
  read: async () => {
    const stored = await parameter.read()
    return stored === undefined ? undefined : { ...stored, token: undefined }
  },
}))

/** A refresher that remembers nothing of a run that failed. */
export const withoutMemory: Protocol = {
  ...realProtocol,
  refresher: (ports, config) => (request) => realProtocol.refresher(ports, config)(request),
}

/** A writer whose documents are cut off. */
export const withHalfDocuments = withParameter((parameter) => ({
  ...parameter,
  write: (token) => parameter.write({ ...token, accessToken: '' }),
}))

/** A client that says every `jti` twice. */
export const withRepeatedJwtIds = withPorts(({ newJwtId }) => {
  let last: string | undefined
  return {
    newJwtId: () => {
      const jwtId = newJwtId()
      const said = last ?? jwtId
      last = last === undefined ? jwtId : undefined
      return said
    },
  }
})

/** A client that asks twice to be sure. */
export const withDoubleRequests = withPorts(({ newJwtId, sendTokenRequest }) => ({
  newJwtId: () => {
    newJwtId()
    return newJwtId()
  },
  sendTokenRequest: async (form, timeoutMs) => {
    await sendTokenRequest(form, timeoutMs)
    return sendTokenRequest(form, timeoutMs)
  },
}))

/** A writer that puts back what it has covered. */
export const withRollback = withParameter((parameter) => ({
  ...parameter,
  write: async (token) => {
    const before = await parameter.read()
    const version = await parameter.write(token)
    return before?.token === undefined ? version : parameter.write(before.token)
  },
}))

/** A reader that forgets what it has held, and takes an older token after a newer one. */
export const withoutNewestCheck: Protocol = {
  ...realProtocol,
  tokenSource: (ports, settings) => ({
    get: (waitMs) => realProtocol.tokenSource(ports, settings).get(waitMs),
    renew: (rejected, waitMs) => realProtocol.tokenSource(ports, settings).renew(rejected, waitMs),
  }),
}

/** A reader that uses a token to its last second. */
export const withoutLeeway: Protocol = {
  ...realProtocol,
  tokenSource: (ports, settings) => realProtocol.tokenSource(ports, { ...settings, expiryLeewaySeconds: 0 }),
}

/** A reader that calls the API again with the token that was rejected. */
export const withoutRenewal = withSource((source) => ({
  ...source,
  renew: async (rejected) => rejected,
}))

/** A reader that gives up for good after a failure. */
export const withoutRecovery = withSource((source) => {
  let failure: unknown
  return {
    ...source,
    get: async (waitMs) => {
      if (failure !== undefined) throw failure
      try {
        return await source.get(waitMs)
      } catch (error) {
        failure = error
        throw error
      }
    },
  }
})
