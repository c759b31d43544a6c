import { StitchError } from '../errors.ts'
import type { ClientMode } from '../token/client-token.ts'

/** What a reader looks for, for its messages. */
export interface Sought {
  /** The scope set, as the reader's configuration has it. */
  readonly scope: string
  /** Name of the parameter. */
  readonly parameter: string
  /** Absent: tokens of either mode will do. */
  readonly expectClientMode: ClientMode | undefined
  /** The owner of the token, in a deployment for many clients. Absent: the deployment's one client. */
  readonly clients?: readonly [client: string]
}

/** There is no token now, and there may be one later. */
export const unavailable = ({ scope }: Sought, reason: string, retryAfterSeconds: number): StitchError =>
  new StitchError(
    'token_unavailable',
    `There is no usable client token for "${scope}" just now. Try again in ${retryAfterSeconds} s. If it goes on, look at the refresher's log.`,
    { facts: { scope, reason, retryAfterSeconds } },
  )

/** The parameter cannot be read. No waiting cures that. */
export const unreadable = ({ scope, parameter }: Sought, reason: string): StitchError =>
  new StitchError(
    'token_store_unreadable',
    `The parameter ${parameter} cannot be read (${reason}). ${adviceOn(reason)}`,
    { facts: { scope, parameter, reason } },
  )

/** What to do, by AWS's name for the refusal or ours. */
function adviceOn(reason: string): string {
  if (/^(AccessDenied|InvalidKeyId|KMS)/.test(reason))
    return "Allow ssm:GetParameter on it and kms:Decrypt on its key in this function's role, and see that the key is enabled."
  return reason === 'wrong_type'
    ? 'Delete it: it is not a SecureString. The next run of the refresher creates it as one.'
    : 'If AWS documents no error of this name, check AWS_ENDPOINT_URL, and whether a proxy is in between: the answer is not from Parameter Store.'
}

/** The refresher may not be invoked, or does not exist. No waiting cures that. */
export const notInvocable = ({ scope, parameter }: Sought, reason: string): StitchError =>
  misconfigured(
    `The refresher may not be invoked (${reason}), and ${parameter} holds no usable token. Correct STITCH_REFRESHER_FUNCTION, and allow lambda:InvokeFunction on it in this function's role.`,
    { scope, parameter, reason },
  )

/** The refresher serves other scope sets. No waiting cures that. */
export const notConfigured = ({ scope, parameter }: Sought): StitchError =>
  misconfigured(
    `The refresher does not know the scope set "${scope}". Add it to STITCH_SCOPES and deploy, or correct the scope here.`,
    { scope, parameter },
  )

/** No client has this name. No waiting cures that. The message does not repeat the name, because a caller wrote it. */
export const noSuchClient = (): StitchError =>
  new StitchError('client_unknown', 'There is no such client: it has no secret.')

/** The refresher stores its tokens elsewhere. No waiting cures that. */
export const notThere = ({ scope, parameter }: Sought): StitchError =>
  misconfigured(
    `The refresher says that the token of "${scope}" is stored, but there is no parameter ${parameter}. Give this function the refresher's STITCH_STAGE, STITCH_CLIENT and STITCH_TOKEN_PARAMETER_PREFIX.`,
    { scope, parameter },
  )

/** The refresher's client is of the other mode. No waiting cures that. */
export const otherMode = ({ scope, parameter, expectClientMode }: Sought): StitchError =>
  new StitchError(
    'client_mode_mismatch',
    `STITCH_EXPECT_CLIENT_MODE asks for a token of a ${expectClientMode} client. ${parameter} holds none, and the refresher has none. Correct the setting here, or give the refresher the same one and the ${expectClientMode} client's credentials.`,
    { facts: { scope, parameter, expectClientMode } },
  )

const misconfigured = (problem: string, facts: Readonly<Record<string, string>>): StitchError =>
  new StitchError('config_invalid', problem, { facts: { ...facts, problems: [problem] } })
