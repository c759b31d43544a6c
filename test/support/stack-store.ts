import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  type Parameter,
  type ParameterHistory,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { tokenParameterName } from '../../lib/token/scope-set.ts'
import { OPERATOR, type Stack } from '../../local/stack.ts'

/** A document to store: how old it is and how long it lasts in all, in seconds. */
export interface StoredOptions {
  readonly ageSeconds: number
  /** 3600 by default. */
  readonly lifetimeSeconds?: number
  /** One that the simulated API accepts by default. */
  readonly accessToken?: string
}

/** Secret and parameters of a stack in the hands of its operator, who may do everything. */
export class Store {
  readonly #stack: Stack
  readonly #ssm: SSMClient
  readonly #secrets: SecretsManagerClient
  readonly #tokens = new Set<string>()

  constructor(stack: Stack) {
    const options = { endpoint: stack.aws.url, region: stack.service.stack.region, credentials: OPERATOR }
    this.#stack = stack
    this.#ssm = new SSMClient(options)
    this.#secrets = new SecretsManagerClient(options)
  }

  nameOf(scopeSet: string): string {
    return tokenParameterName(this.#stack.environment.STITCH_TOKEN_PARAMETER_PREFIX ?? '', scopeSet)
  }

  /**
   * The parameter as it is, decrypted; `undefined` when there is none. Two that are deeply equal were not written
   * between.
   */
  async read(scopeSet: string): Promise<Parameter | undefined> {
    const command = new GetParameterCommand({ Name: this.nameOf(scopeSet), WithDecryption: true })
    try {
      return (await this.#ssm.send(command)).Parameter
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined
      throw error
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: the document of the test, read at once.
  async document(scopeSet: string): Promise<any> {
    return JSON.parse((await this.read(scopeSet))?.Value ?? 'null')
  }

  /** Stores a document of another age than a fresh one's. */
  async write(scopeSet: string, options: StoredOptions): Promise<void> {
    const {
      ageSeconds,
      lifetimeSeconds = 3600,
      accessToken = this.#stack.stitch.issueToken([scopeSet]),
    } = options
    const issuedAt = Math.floor(Date.now() / 1000) - ageSeconds
    const document = {
      version: 1,
      accessToken,
      tokenType: 'Bearer',
      scope: scopeSet,
      issuedAt,
      expiresAt: issuedAt + lifetimeSeconds,
      clientMode: 'test',
    }
    this.#tokens.add(accessToken)
    await this.writeText(scopeSet, JSON.stringify(document))
  }

  async writeText(scopeSet: string, Value: string): Promise<void> {
    await this.#ssm.send(
      new PutParameterCommand({
        Name: this.nameOf(scopeSet),
        Value,
        Type: 'SecureString',
        KeyId: this.#stack.environment.STITCH_KMS_KEY_ID,
        Overwrite: true,
      }),
    )
  }

  async delete(scopeSet: string): Promise<void> {
    for (const token of await this.#storedTokens(scopeSet)) this.#tokens.add(token)
    await this.#ssm
      .send(new DeleteParameterCommand({ Name: this.nameOf(scopeSet) }))
      .catch((error: unknown) => {
        if (!(error instanceof ParameterNotFound)) throw error
      })
  }

  /** Replaces the secret's current version: an object is stored as JSON, bytes as a binary secret. */
  async putSecret(content: object | string | Uint8Array): Promise<void> {
    const value =
      content instanceof Uint8Array
        ? { SecretBinary: content }
        : { SecretString: typeof content === 'string' ? content : JSON.stringify(content) }
    const SecretId = this.#stack.environment.STITCH_SECRET_ID
    await this.#secrets.send(new PutSecretValueCommand({ SecretId, ...value }))
  }

  /** Every token that was ever stored for these scope sets. */
  async tokens(scopeSets: readonly string[]): Promise<readonly string[]> {
    const stored = await Promise.all(scopeSets.map((scopeSet) => this.#storedTokens(scopeSet)))
    return [...new Set([...this.#tokens, ...stored.flat()])]
  }

  close(): void {
    this.#ssm.destroy()
    this.#secrets.destroy()
  }

  /** Every version of the parameter that is left, decrypted, oldest first. */
  async history(scopeSet: string): Promise<readonly ParameterHistory[]> {
    try {
      const command = new GetParameterHistoryCommand({ Name: this.nameOf(scopeSet), WithDecryption: true })
      return (await this.#ssm.send(command)).Parameters ?? []
    } catch (error) {
      if (error instanceof ParameterNotFound) return []
      throw error
    }
  }

  async #storedTokens(scopeSet: string): Promise<readonly string[]> {
    const history = await this.history(scopeSet)
    return history.flatMap(({ Value = '' }) => /"accessToken":"([^"]+)"/.exec(Value)?.[1] ?? [])
  }
}
