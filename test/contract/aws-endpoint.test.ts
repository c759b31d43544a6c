import { after, before } from 'node:test'
import { type AwsEndpoint, startAwsEndpoint } from '../../local/aws/endpoint.ts'
import { isMoto, MOTO_DEVIATIONS } from './aws-endpoint-moto.ts'
import { awsEndpointContract } from './aws-endpoint-suite.ts'

let local: AwsEndpoint

before(async () => {
  local = await startAwsEndpoint()
})
after(() => local.close())

awsEndpointContract({ name: 'the local endpoint', endpoint: () => local.url })

const other = process.env.CONTRACT_AWS_ENDPOINT_URL
if (other !== undefined && other !== '') {
  awsEndpointContract({
    name: 'CONTRACT_AWS_ENDPOINT_URL',
    endpoint: () => other,
    knownDeviations: (await isMoto(other)) ? MOTO_DEVIATIONS : {},
  })
}
