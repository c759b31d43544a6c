import { startTestAws } from '../support/sdk-clients.ts'
import { isMoto, MOTO_DEVIATIONS } from './aws-endpoint-moto.ts'
import { awsEndpointContract } from './aws-endpoint-suite.ts'

const { url } = await startTestAws()

awsEndpointContract({ name: 'the local endpoint', endpoint: url })

const other = process.env.CONTRACT_AWS_ENDPOINT_URL
if (other !== undefined && other !== '') {
  awsEndpointContract({
    name: 'CONTRACT_AWS_ENDPOINT_URL',
    endpoint: other,
    knownDeviations: (await isMoto(other)) ? MOTO_DEVIATIONS : {},
  })
}
