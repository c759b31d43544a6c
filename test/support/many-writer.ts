import { type EverySetting, readEverySetting } from '../../lib/compose/every-setting.ts'
import { STITCH } from '../../lib/providers/stitch.ts'
import type { ReadSecret } from '../../lib/refresher/credentials/credentials-source.ts'
import type { ChunkResult } from '../../lib/refresher/many/chunk-report.ts'
import { type ChunkPorts, chunkRun } from '../../lib/refresher/many/chunk-run.ts'
import { credentialsOfMany } from '../../lib/refresher/many/credentials-of-many.ts'
import type { Environment } from '../../lib/settings.ts'
import { keyText, type TokenKey } from '../../lib/token/token-key.ts'
import { MemoryParameter } from './memory-parameter.ts'
import { MemorySecret, SECRET_NOT_FOUND, withClientSecret } from './memory-secret.ts'
import { RecordedLog, RecordedMetrics } from './records.ts'
import { sign } from './sign.ts'
import { TokenEndpointInMemory } from './token-endpoint-in-memory.ts'
import { VirtualTime } from './virtual-time.ts'

/**
 * A turn of a tick over many clients, with everything around it in memory. Each client has a client secret of its own
 * name.
 */
export class ManyWriter {
  readonly time = new VirtualTime()
  readonly config: EverySetting
  readonly endpoint = new TokenEndpointInMemory(this.time)
  readonly metrics = new RecordedMetrics()
  readonly log = new RecordedLog()
  readonly secrets = new Map<string, MemorySecret>()
  /** The names of each batch that was read. */
  readonly batches: string[][] = []
  /** What strikes a batch: an error for all of it. */
  beforeBatch: (keys: readonly TokenKey[]) => Error | undefined = () => undefined
  readonly run: (clients: readonly string[]) => Promise<ChunkResult>
  readonly ports: ChunkPorts
  readonly #parameters = new Map<string, MemoryParameter>()

  constructor(
    clients: readonly string[],
    {
      scopes = 'a',
      renewalsPerSecond = 1000,
      environment = {},
    }: {
      readonly scopes?: string
      readonly renewalsPerSecond?: number
      readonly environment?: Environment
    } = {},
  ) {
    this.config = readEverySetting({ STITCH_CLIENT: 'many', STITCH_SCOPES: scopes, ...environment })
    for (const client of clients)
      this.secrets.set(client, new MemorySecret(withClientSecret(`${client}-secret`, `test-${client}`)))
    const ports = { timing: this.time, metrics: this.metrics, log: this.log.log }
    let jwtIds = 0
    this.ports = {
      ...ports,
      credentials: credentialsOfMany(
        { ...ports, readSecretOf: (client) => this.#secretOf(client), provider: STITCH },
        this.config,
      ),
      tokenParameter: (key) => this.parameter(key.client, key.scopeSet),
      readTokens: async (keys) => {
        this.batches.push(keys.map(keyText))
        const error = this.beforeBatch(keys)
        if (error !== undefined) throw error
        return keys.map((key) => this.parameter(key.client, key.scopeSet).newest)
      },
      readsPerSecond: 1000,
      renewalsPerSecond,
      sendTokenRequest: this.endpoint.send,
      sign,
      newJwtId: () => `jwt-id-${++jwtIds}`,
    }
    const run = chunkRun(this.ports, this.config)
    this.run = (chunk) => this.time.run(run(chunk))
  }

  parameter(client: string, scopeSet = 'a'): MemoryParameter {
    const name = keyText({ client, scopeSet })
    const parameter = this.#parameters.get(name) ?? new MemoryParameter(this.time)
    this.#parameters.set(name, parameter)
    return parameter
  }

  /** The failures that were logged: client and code. */
  failures(): readonly (readonly [client: unknown, code: unknown])[] {
    return this.log.lines
      .filter(({ level }) => level === 'error')
      .map(({ facts }) => [facts.client, facts.code] as const)
  }

  readonly #secretOf =
    (client: string): ReadSecret =>
    async (stage, timeoutMs) => {
      const secret = this.secrets.get(client)
      if (secret === undefined) throw SECRET_NOT_FOUND
      return secret.read(stage, timeoutMs)
    }
}
