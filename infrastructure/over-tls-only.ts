import type { Value } from './template-types.ts'

/** A statement of a queue's or topic's own policy: refuses what does not come over TLS. */
export const overTlsOnly = (action: string, resource: Value) => ({
  Sid: 'OverTlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: [action],
  Resource: [resource],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
})
