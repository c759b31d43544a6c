import type { ServerCertificate } from '../support/openssl.ts'

/** Where glewlwyd puts its plugin for OpenID Connect, which grants client credentials. */
export const PLUGIN_PATH = '/api/oidc'

const MODULES = '/usr/lib/glewlwyd'

/** Where a server lives. */
interface Place {
  readonly folder: string
  readonly port: number
  readonly origin: string
  readonly tls: Pick<ServerCertificate, 'certificate' | 'key'> | undefined
}

/**
 * glewlwyd's configuration file. Without `secure_connection_key_file` it does not start, whether it speaks https or
 * not.
 */
export const configurationText = ({ folder, port, origin, tls }: Place): string => `
port=${port}
bind_address="127.0.0.1"
external_url="${origin}"
login_url="login.html"
api_prefix="api"
static_files_path="${folder}"
log_mode="console"
log_level="INFO"
cookie_domain="127.0.0.1"
cookie_secure=0
cookie_same_site="empty"
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
allow_multiple_user_per_session=true
login_api_enabled=true
max_post_size=16384
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${MODULES}/user"
client_module_path="${MODULES}/client"
user_auth_scheme_module_path="${MODULES}/scheme"
plugin_module_path="${MODULES}/plugin"
use_secure_connection=${tls !== undefined}
secure_connection_key_file="${tls?.key ?? ''}"
secure_connection_pem_file="${tls?.certificate ?? ''}"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = "${folder}/database"; };
`

/** The plugin as it is added through the API. Access tokens are JWTs with HS256 and live an hour. */
export const pluginParameters = (issuer: string, tokenKey: string): object => ({
  module: 'oidc',
  name: 'oidc',
  display_name: 'oidc',
  enabled: true,
  parameters: {
    iss: issuer,
    'jwt-type': 'sha',
    'jwt-key-size': '256',
    key: tokenKey,
    'access-token-duration': 3600,
    'refresh-token-duration': 3600,
    'code-duration': 600,
    'refresh-token-rolling': true,
    'allow-non-oidc': true,
    'auth-type-client-enabled': true,
    'auth-type-code-enabled': false,
    'auth-type-token-enabled': false,
    'auth-type-password-enabled': false,
    'auth-type-refresh-enabled': false,
    'request-parameter-allow': true,
    'request-maximum-exp': 3600,
    'client-pubkey-parameter': 'pubkey',
    'client-jwks-parameter': 'jwks',
    'client-jwks_uri-parameter': 'jwks_uri',
    'jwks-show': false,
    'subject-type': 'public',
  },
})
