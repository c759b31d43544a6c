import { StitchError } from '../errors.ts'
import { exchange, HttpFailure } from '../http/exchange.ts'
import { parseJsonObject } from '../json-object.ts'
import { isSafeAddress } from '../safe-address.ts'
import type { Environment } from '../settings.ts'
import { CREDENTIALS_MS } from '../token/budgets.ts'
import type { AwsCredentials, CredentialsProvider } from './credentials.ts'

/** The task endpoint of ECS, and the agent of EKS Pod Identity: `http:` is taken for these and for loopback hosts. */
const AGENTS: readonly string[] = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]']

/** Most bytes of an answer taken: credentials have about a thousand. */
const ANSWER_LIMIT = 64 * 1024

/**
 * Credentials of a container's role, from the endpoint that ECS or EKS gives it. The token for the endpoint is read
 * from its file each time, since EKS exchanges it; a newline after it is not part of it.
 *
 * @throws StitchError `config_invalid` for an address that credentials must not come from, and for a token that cannot
 *   be used
 */
export function containerCredentials(environment: Environment): CredentialsProvider {
  return async () => {
    const authorization = await endpointToken(environment)
    const { status, body } = await exchange({
      method: 'GET',
      url: endpointAddress(environment),
      headers: { accept: 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      timeoutMs: CREDENTIALS_MS,
      bodyLimit: ANSWER_LIMIT,
      newConnection: true,
    })
    if (status !== 200) throw new HttpFailure('unreachable', `CREDENTIALS_HTTP_${status}`, true)
    return readCredentials(parseJsonObject(body))
  }
}

/** The address of the endpoint. @throws StitchError `config_invalid` */
export function endpointAddress(environment: Environment): string {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: whole = '' } =
    environment
  if (path && !/^\/(?![/\\])/.test(path))
    throw misconfigured('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must be a path')
  if (path) return new URL(path, 'http://169.254.170.2').href
  const url = URL.parse(whole)
  if (isSafeAddress(whole) || (url?.protocol === 'http:' && AGENTS.includes(url.hostname))) return whole
  throw misconfigured(
    'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https: URL, or an http: URL of a loopback host, of ECS or of EKS',
  )
}

async function endpointToken(environment: Environment): Promise<string | undefined> {
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: given } =
    environment
  const token = file ? await readTokenFile(file) : given
  const trimmed = token?.replace(/[\r\n]+$/, '')
  if (trimmed !== undefined && /[\r\n]/.test(trimmed))
    throw misconfigured(
      `${file ? 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE' : 'AWS_CONTAINER_AUTHORIZATION_TOKEN'} has a newline inside the token`,
    )
  return trimmed || undefined
}

async function readTokenFile(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw misconfigured(`The file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read (${code})`)
  })
}

function readCredentials(content: Record<string, unknown> | undefined): AwsCredentials {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = content ?? {}
  const endsAt = new Date(String(Expiration))
  return {
    accessKeyId: typeof AccessKeyId === 'string' ? AccessKeyId : '',
    secretAccessKey: typeof SecretAccessKey === 'string' ? SecretAccessKey : '',
    ...(typeof Token === 'string' ? { sessionToken: Token } : {}),
    ...(Number.isNaN(endsAt.getTime()) ? {} : { expiration: endsAt }),
  }
}

const misconfigured = (problem: string): StitchError =>
  new StitchError('config_invalid', `Correct these settings: ${problem}.`, { facts: { problems: [problem] } })
