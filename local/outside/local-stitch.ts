/** What `startLocal` is asked for. Every member has a default. */
export interface StartLocalOptions {
  /** Aliases of the clients of a deployment for many; a deployment for one client by default. */
  readonly clients?: readonly string[]
  /** Scope sets, each with a token of its own; the four scopes of a new Stitch client by default. */
  readonly scopes?: readonly string[]
  /** Port of the local AWS endpoint, Stitch takes the next one; any free ports by default. */
  readonly port?: number
  /** How long tokens live, in seconds; 3600 by default. */
  readonly lifetimeSeconds?: number
}

/** What happens to the next requests. `npx stitch-token local` prints the address that lists all names. */
export interface LocalFault {
  /** Where: the token endpoint, Stitch's API, Parameter Store, Secrets Manager, KMS, or the refresher (`lambda`). */
  readonly at: 'token' | 'graphql' | 'ssm' | 'secretsmanager' | 'kms' | 'lambda'
  /** What happens, for example `hang`, `503`, or `unauthenticated` at `graphql`. */
  readonly does: string
  /** How many requests it strikes; 1 by default, `Infinity` until it is cleared. */
  readonly times?: number
  /** Only this operation, for example `GetParameter`. */
  readonly operation?: string
  /** Only what concerns this client, by its alias. */
  readonly client?: string
  /** Options of the fault, for example `{ seconds: 30 }`. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** A simulated Stitch and a local AWS, with fresh tokens, on loopback. */
export interface LocalStitch {
  /** What a reader needs in its environment. */
  readonly environment: Readonly<Record<string, string>>
  /** Address of Parameter Store, Secrets Manager and Lambda. */
  readonly awsUrl: string
  /** Address of the simulated Stitch. */
  readonly stitchUrl: string
  /** Has the next requests meet a fault. Throws a RangeError for one that would strike nothing. */
  fault(fault: LocalFault): void
  clearFaults(): void
  /** Has Stitch reject every token so far. Readers then have the tokens renewed. */
  revokeTokens(): void
  /** How often something was asked, by name, for example `token.requests` or `ssm.GetParameter`. */
  counters(): Readonly<Record<string, number>>
  /** Renews the tokens that are due, as the schedule does every five minutes. */
  renew(): Promise<void>
  close(): Promise<void>
}
