import type { Value } from './template-types.ts'

/** A statement for the policy of a queue or topic: it refuses requests without TLS. */
export const overTlsOnly = (action: string, resource: Value) => ({
  Sid: 'OverTlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: [action],
  Resource: [resource],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
})
