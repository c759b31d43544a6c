import { AwsClient } from 'aws4fetch'

/** Parameters of a call to one of AWS's query APIs. */
export type Query = Readonly<Record<string, string>>

/** The few AWS calls that judging a template needs, at one endpoint for all services. */
export class JudgeAws {
  readonly #endpoint: string
  readonly #client: AwsClient

  constructor(endpoint: string) {
    this.#endpoint = endpoint.replace(/\/$/, '')
    this.#client = new AwsClient({
      accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? 'judge',
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'judge',
      ...(process.env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: process.env.AWS_SESSION_TOKEN }),
      region: process.env.AWS_REGION ?? 'eu-west-1',
      retries: 0,
    })
  }

  /** A call to a query API; the answer is XML. */
  query(service: string, version: string, Action: string, parameters: Query = {}): Promise<string> {
    const body = new URLSearchParams({ Action, Version: version, ...parameters }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    return this.call(service, '/', { method: 'POST', body, headers })
  }

  /** A call to a JSON 1.1 API. */
  async json(service: string, target: string, input: object): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
    const text = await this.call(service, '/', { method: 'POST', body: JSON.stringify(input), headers })
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  }

  /** A call to a REST API, S3 with the bucket in the path. */
  async call(service: string, path: string, init: RequestInit): Promise<string> {
    const answer = await this.#client.fetch(`${this.#endpoint}${path}`, { ...init, aws: { service } })
    const text = await answer.text()
    if (!answer.ok)
      throw new Error(`${service} ${init.method} ${path}: HTTP ${answer.status} ${text.slice(0, 500)}`)
    return text
  }
}

/** The texts of an XML element, wherever it stands. */
export const elements = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)
