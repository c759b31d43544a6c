import { after } from 'node:test'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { parameterStore } from '../../lib/aws/parameter-store/token-parameter.ts'
import { tokenReader } from '../../lib/aws/parameter-store/token-reader.ts'
import { awsCall } from '../../lib/aws/signed-call.ts'
import { MemoryParameter } from '../support/memory-parameter.ts'
import { environmentOf, sdkClients, startTestAws } from '../support/sdk-clients.ts'
import { VirtualTime } from '../support/virtual-time.ts'
import { type ParameterSubject, tokenParameterContract } from './token-parameter-suite.ts'

const run = Date.now().toString(36)
let names = 0
const clients: { destroy(): void }[] = []

/** A parameter on an AWS endpoint, written with the SDK and read with the signer that siblings use. */
function parameterAt(url: string): ParameterSubject {
  names += 1
  const name = `/token-parameter/${run}/${names}`
  const { ssm } = sdkClients(url)
  clients.push(ssm)
  return {
    writer: parameterStore(ssm, name, undefined),
    reader: tokenReader(awsCall(environmentOf(url)), name),
    storeText: (Value) => ssm.send(new PutParameterCommand({ Name: name, Value, Type: 'SecureString' })),
  }
}

tokenParameterContract('memory, as unit tests have it', () => {
  const parameter = new MemoryParameter(new VirtualTime())
  return {
    writer: parameter,
    reader: parameter.readToken,
    storeText: async () => parameter.put(undefined),
  }
})

const { url } = await startTestAws()
after(() => {
  for (const client of clients) client.destroy()
})

tokenParameterContract('the local endpoint', () => parameterAt(url))

const other = process.env.CONTRACT_AWS_ENDPOINT_URL
if (other !== undefined && other !== '')
  tokenParameterContract('CONTRACT_AWS_ENDPOINT_URL', () => parameterAt(other))
