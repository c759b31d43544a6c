import { GetParameterCommand, type PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { readStoredDocument } from '../../lib/token/stored-document.ts'
import type { ParameterModel, Writer } from './parameter-model.ts'

/** A client of Parameter Store for the real adapter, which knows what an operator may have made of the parameter. */
export const parameterClient = (
  parameter: ParameterModel,
  current: () => Writer,
  leftMs: () => number,
): SSMClient => {
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetParameterCommand) {
      const found = await parameter.get(current(), Math.min(6000, leftMs()))
      if (found === undefined) throw Object.assign(new Error(), { name: 'ParameterNotFound' })
      return { Parameter: { Type: 'SecureString', Version: found.version, Value: found.text } }
    }
    const { Value: text = '', Tier: tier = 'Standard' } = (command as PutParameterCommand).input
    const token = readStoredDocument(text)
    if (token === undefined) throw new Error('what is written is no document')
    return { Version: await parameter.set(current(), { token, text, tier }, Math.min(4000, leftMs())) }
  }
  return { send } as unknown as SSMClient
}
