/** A request of a Postman collection (Postman Collection Format 2.1.0). */
export interface PostmanItem {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly description: string
    readonly url: string
    readonly header?: readonly { readonly key: string; readonly value: string }[]
    readonly body?: object
    readonly auth?: object
  }
  /** Lines of JavaScript that run before the request. */
  readonly before?: readonly string[]
  /** Lines of JavaScript that look at the answer. */
  readonly tests: readonly string[]
}

/** As it stands in the collection. */
export const writtenItem = ({ name, request, before, tests }: PostmanItem) => ({
  name,
  event: [...(before === undefined ? [] : [script('prerequest', before)]), script('test', tests)],
  request: { header: [], ...request },
})

const script = (listen: string, lines: readonly string[]) => ({
  listen,
  script: { type: 'text/javascript', exec: lines.flatMap((line) => line.split('\n')) },
})

/** A JSON body. */
export const jsonBody = (value: object) => ({
  mode: 'raw',
  raw: JSON.stringify(value, null, 2),
  options: { raw: { language: 'json' } },
})

/** Looks at the status, and then, if there are more lines, at `answer`: the body, parsed. */
export const statusTest = (status: number, title: string, ...lines: readonly string[]): readonly string[] => [
  `pm.test(${JSON.stringify(title)}, () => {`,
  `  pm.response.to.have.status(${status})`,
  ...(lines.length === 0 ? [] : ['  const answer = pm.response.json()']),
  ...lines.map((line) => `  ${line}`),
  '})',
]

/** Keeps the id of the payment request for the requests after this one. */
export const keepPaymentRequest = (expression: string) =>
  `pm.collectionVariables.set('payment_request_id', ${expression})`
