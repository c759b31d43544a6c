import { monotonicMs } from '../../clock.ts'
import { HttpFailure } from '../../http/exchange.ts'
import { isJsonObject, parseJsonObject } from '../../json-object.ts'
import type { ReadToken } from '../../reader/read-token.ts'
import { TokenReadFailure } from '../../reader/read-token.ts'
import { readStoredDocument } from '../../token/stored-document.ts'
import { awsErrorName } from '../aws-error-name.ts'
import type { AwsCall } from '../signed-call.ts'

/**
 * Reads one token parameter for a sibling (Parameter Store, `GetParameter` with decryption, AWS JSON 1.1). One request,
 * no retry but for a dead connection.
 */
export const tokenReader =
  (call: AwsCall, parameterName: string, monotonic = monotonicMs): ReadToken =>
  async (timeoutMs) => {
    const body = JSON.stringify({ Name: parameterName, WithDecryption: true })
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' }
    const by = monotonic() + timeoutMs
    const answer = await readTwice((newConnection) => {
      const leftMs = Math.max(1, by - monotonic())
      return call({ service: 'ssm', path: '/', headers, body, timeoutMs: leftMs, newConnection })
    })
    const content = parseJsonObject(answer.body)
    if (answer.status === 200) {
      const {
        Type: type,
        Version: version,
        Value: value,
      } = isJsonObject(content?.Parameter) ? content.Parameter : {}
      if (typeof type !== 'string' || !Number.isSafeInteger(version))
        throw new TokenReadFailure('refused', 'ForeignAnswer')
      if (type !== 'SecureString') throw new TokenReadFailure('refused', 'wrong_type')
      return { version: version as number, token: readStoredDocument(String(value)) }
    }
    const name = awsErrorName(answer.headers['x-amzn-errortype'] ?? content?.__type)
    if (name === 'ParameterNotFound') return undefined
    throw new TokenReadFailure(failureKind(answer.status, name), name)
  }

/** A read repeats itself once on a connection that turns out to be dead: an idle one does not survive a freeze. */
async function readTwice<T>(read: (newConnection: boolean) => Promise<T>): Promise<T> {
  try {
    try {
      return await read(false)
    } catch (error) {
      if (error instanceof HttpFailure && error.kind === 'unreachable') return await read(true)
      throw error
    }
  } catch (error) {
    throw error instanceof HttpFailure ? new TokenReadFailure('unreachable', error.reason) : error
  }
}

function failureKind(status: number, name: string): TokenReadFailure['kind'] {
  if (status === 429 || /throttl|TooManyRequests|RequestLimitExceeded/i.test(name)) return 'throttled'
  if (/^(ExpiredToken|InvalidSignature|RequestExpired|SignatureDoesNotMatch)/.test(name)) return 'unsigned'
  return status >= 500 ? 'unreachable' : 'refused'
}
