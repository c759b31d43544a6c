import {
  GetParameterCommand,
  LabelParameterVersionCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'

// The calls that most promises about parameters are made of.

export const write = (ssm: SSMClient, Name: string, Value: string, more: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }))

export const overwrite = (ssm: SSMClient, Name: string, Value: string, more: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true, ...more }))

export const read = async (ssm: SSMClient, Name: string, WithDecryption = true) =>
  (await ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter

export const label = (ssm: SSMClient, Name: string, ParameterVersion: number, ...Labels: string[]) =>
  ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels }))
