import type { Clock } from '../../../lib/clock.ts'
import type { Authorize } from '../../../local/aws/authorize.ts'
import { awsDispatcher } from '../../../local/aws/aws-dispatcher.ts'
import type { AwsLimits } from '../../../local/aws/aws-service.ts'
import { Counters, FaultScript } from '../../../local/faults.ts'

export const NOW = Date.parse('2026-11-23T12:00:00.000Z')

export const signedFor = (service: string, region = 'eu-west-1', accessKeyId = 'AKIDEXAMPLE'): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261123/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`

/** What one call got: `name` is the error's, or undefined after a success. */
export interface Outcome {
  readonly status: number
  readonly name: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly members: any
}

/** An account without HTTP in front of it: the dispatcher, called as a signed request would call it. */
export function account(
  options: { clock?: Clock; limits?: AwsLimits; authorize?: Authorize; region?: string } = {},
) {
  const faults = new FaultScript()
  const counters = new Counters()
  const dispatch = awsDispatcher({
    clock: () => NOW,
    limits: {},
    authorize: () => true,
    ...options,
    faults,
    counters,
  })
  const call =
    (prefix: string, service: string) =>
    (operation: string, input: object = {}) => {
      const reply = dispatch({
        headers: {
          authorization: signedFor(service, options.region),
          'x-amz-target': `${prefix}.${operation}`,
        },
        body: JSON.stringify(input),
      })
      if (typeof reply === 'string') return reply
      const members = JSON.parse(reply.body)
      return { status: reply.status, name: members.__type, members } as Outcome
    }
  const answered = (reply: Outcome | 'hang' | 'reset'): Outcome => {
    if (typeof reply === 'string') throw new Error(`no answer: ${reply}`)
    return reply
  }
  const [ssm, secrets] = [call('AmazonSSM', 'ssm'), call('secretsmanager', 'secretsmanager')]
  const kms = call('TrentService', 'kms')
  return {
    dispatch,
    faults,
    counters,
    /** The reply as it is, silence and resets included. */
    raw: { ssm, secrets, kms },
    ssm: (operation: string, input?: object) => answered(ssm(operation, input)),
    secrets: (operation: string, input?: object) => answered(secrets(operation, input)),
    kms: (operation: string, input?: object) => answered(kms(operation, input)),
  }
}

/** A version id that is as long as Secrets Manager asks for. */
export const versionId = (number: number): string => `version-${number}`.padEnd(32, '0')
