import { isImageFile } from './image-file.ts'
import { multipartRequest } from './multipart-request.ts'
import type { Operation, Variables } from './operation.ts'

/** A request body with its media type. */
export interface RequestBody {
  readonly contentType: string
  readonly body: string | Uint8Array
}

/** What is posted for an operation: JSON, or a multipart request where one of the variables is a file. */
export function encodeRequest(operation: Operation<unknown>, variables: Variables): RequestBody {
  const { document: query, name, isUnnamed, file } = operation
  const operationName = isUnnamed === true ? undefined : name
  const value = file === undefined ? undefined : variables[file]
  if (file === undefined || !isImageFile(value))
    return { contentType: 'application/json', body: JSON.stringify({ query, variables, operationName }) }
  // In the JSON the file's place is null (GraphQL multipart request specification).
  const operations = { query, variables: { ...variables, [file]: null }, operationName }
  return multipartRequest(operations, `variables.${file}`, value, crypto.randomUUID())
}
