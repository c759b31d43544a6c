import { MANY } from '../lib/token/many-clients.ts'

/** The service's name: first part of the name of everything in a deployment. */
const SERVICE = 'stitch-client-tokens'

/** The name of a deployment's stack. The names of its functions begin with it. */
export const stackName = (stage: string, client: string): string => `${SERVICE}-${client}-${stage}`

const NAME = /^[a-z][a-z0-9-]*$/

/** Function names end at 64 characters; the service and the longest function take 47 of them. */
const STAGE_AND_CLIENT_MAX_LENGTH = 17

/** What is wrong with the names of a deployment, each as a sentence; nothing where they can be deployed. */
export function deploymentNameProblems(names: {
  readonly stage: string
  readonly client: string
}): readonly string[] {
  const problems: string[] = Object.entries(names)
    .filter(([, value]) => !NAME.test(value))
    .map(([name]) => `${name} may contain only a-z 0-9 - and begins with a letter`)
  const { stage, client } = names
  if (client === MANY) problems.push('client must not be "many": that names the deployment for many clients')
  if (stage.length + client.length <= STAGE_AND_CLIENT_MAX_LENGTH) return problems
  return [
    ...problems,
    `stage and client must not be longer than ${STAGE_AND_CLIENT_MAX_LENGTH} characters together`,
  ]
}
