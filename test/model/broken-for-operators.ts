import { PutParameterCommand } from '@aws-sdk/client-ssm'
import type { SecretDesk } from '../../cli/secret-desk.ts'
import type { TokenSourcePorts } from '../../lib/reader/token-source.ts'
import { AwsError } from './parameter-model.ts'
import { type Protocol, realProtocol } from './protocol.ts'

// Protocols with one rule taken out, which all is well with until an operator acts. Broken from outside, as those
// beside it.

const withReader = (breakThem: (ports: TokenSourcePorts) => Partial<TokenSourcePorts>): Protocol => ({
  ...realProtocol,
  tokenSource: (ports, settings) => realProtocol.tokenSource({ ...ports, ...breakThem(ports) }, settings),
})

/**
 * A reader that takes no version before the latest that it has seen, so that a deleted parameter leaves it without a
 * token.
 */
export const withLaterVersionsOnly = withReader(({ readToken }) => {
  let latest = 0
  return {
    readToken: async (timeoutMs) => {
      const stored = await readToken(timeoutMs)
      latest = Math.max(latest, stored?.version ?? 0)
      return stored === undefined || stored.version < latest ? undefined : stored
    },
  }
})

/** A reader whose waits are measured by the wall clock, so that a step back makes them longer. */
export const withWallClockWaits = withReader(({ timing }) => ({
  timing: { ...timing, monotonic: timing.clock },
}))

/**
 * A reader that judges what it gives by the moment at which it was asked, so that a freeze makes it give what has
 * ended.
 */
export const withoutLastLook: Protocol = {
  ...realProtocol,
  tokenSource: (ports, settings) => {
    let askedAtMs = ports.timing.clock()
    const source = realProtocol.tokenSource(
      { ...ports, timing: { ...ports.timing, clock: () => askedAtMs } },
      settings,
    )
    const asked = (): void => {
      askedAtMs = ports.timing.clock()
    }
    return {
      get: (waitMs) => {
        asked()
        return source.get(waitMs)
      },
      renew: (rejected, waitMs) => {
        asked()
        return source.renew(rejected, waitMs)
      },
    }
  },
}

/** A reader that names a rejected token by the version under which it took it, wherever it is stored by now. */
export const withFirstVersionNamed: Protocol = {
  ...realProtocol,
  tokenSource: (ports, settings) => {
    const { invokeRefresher } = ports
    let rejectedVersion: number | undefined
    const source = realProtocol.tokenSource(
      {
        ...ports,
        invokeRefresher: async (event, timeoutMs) =>
          (await invokeRefresher?.(
            event.rejectedVersion === undefined || rejectedVersion === undefined
              ? event
              : { ...event, rejectedVersion },
            timeoutMs,
          )) ?? { kind: 'busy' },
      },
      settings,
    )
    return {
      get: (waitMs) => source.get(waitMs),
      renew: (rejected, waitMs) => {
        rejectedVersion = rejected.version
        return source.renew(rejected, waitMs)
      },
    }
  },
}

/** A refresher that believes whatever life a document claims. */
export const withLivesOfYears: Protocol = {
  ...realProtocol,
  refresher: (ports, settings) =>
    realProtocol.refresher(ports, { ...settings, maxLifetimeSeconds: Number.POSITIVE_INFINITY }),
}

/** A refresher that never tries the version of the secret before the current one. */
export const withoutPreviousSecret: Protocol = {
  ...realProtocol,
  refresher: (ports, settings) =>
    realProtocol.refresher(
      {
        ...ports,
        credentials: (by, client) => ({ ...ports.credentials(by, client), otherThan: async () => undefined }),
      },
      settings,
    ),
}

/** A store that writes Standard parameters only. */
export const withoutAdvanced: Protocol = {
  ...realProtocol,
  parameterStore: (client, ...more) => {
    const send = async (command: PutParameterCommand): Promise<unknown> => {
      if (command instanceof PutParameterCommand && command.input.Tier === 'Advanced')
        throw new AwsError('ValidationException')
      return client.send(command)
    }
    return realProtocol.parameterStore({ send } as unknown as typeof client, ...more)
  },
}

const withDesk = (breakIt: (desk: SecretDesk) => Partial<SecretDesk>): Protocol => ({
  ...realProtocol,
  putSecret: (desk, ...more) => realProtocol.putSecret({ ...desk, ...breakIt(desk) }, ...more),
})

/** A command that makes its secret the current one over whichever is. */
export const withBlindPuts = withDesk((desk) => ({
  promote: async (versionId) =>
    desk.promote(versionId, (await desk.describe()).currentVersionId ?? versionId),
}))

/** A command whose secret is in use before it is proven. */
export const withUnprovenSecrets = withDesk((desk) => ({ put: (text) => desk.put(text) }))
