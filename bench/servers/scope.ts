import { tokenParameterName } from '../../lib/token/scope-set.ts'

/** The scope set whose token everybody reads here, and its parameter. */
export const SCOPE = 'client_paymentrequest'
export const PARAMETER = tokenParameterName('/stitch/dev/default/tokens', SCOPE)
