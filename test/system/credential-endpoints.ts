import { anHttpServer } from '../support/loopback.ts'
import type { Owner } from '../support/owner.ts'

const KEYS = { AccessKeyId: 'local', SecretAccessKey: 'local' }
const Expiration = () => new Date(Date.now() + 3600_000).toISOString()

/** The instance metadata service of EC2, version 2: for `AWS_EC2_METADATA_SERVICE_ENDPOINT`. */
export const metadataEndpoint = (owner: Owner): Promise<string> =>
  anHttpServer(owner, ({ method, url = '', headers }, response) => {
    const isAllowed = headers['x-aws-ec2-metadata-token'] === 'session'
    if (method === 'PUT' && url === '/latest/api/token')
      return void response.setHeader('x-aws-ec2-metadata-token-ttl-seconds', '60').end('session')
    if (!isAllowed) return void response.writeHead(401).end()
    if (/\/security-credentials\/?$/.test(url)) return void response.end('the-role')
    if (url.endsWith('/security-credentials/the-role'))
      return void response.end(
        JSON.stringify({ Code: 'Success', ...KEYS, Token: 'instance', Expiration: Expiration() }),
      )
    response.writeHead(404).end()
  })

/** AWS's token service, which exchanges the token of a web identity: for `AWS_ENDPOINT_URL_STS`. */
export const tokenService = (owner: Owner): Promise<string> =>
  anHttpServer(owner, (_request, response) => {
    const { AccessKeyId, SecretAccessKey } = KEYS
    const credentials = `<AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey>
      <SessionToken>identity</SessionToken><Expiration>${Expiration()}</Expiration>`
    response.setHeader('content-type', 'text/xml').end(
      `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>`,
    )
  })
