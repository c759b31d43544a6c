import type { ImageFile } from './image-file.ts'

/**
 * A GraphQL request with one file (GraphQL multipart request specification; RFC 7578): the parts `operations`, `map`
 * and the file, in this order.
 *
 * @param path where the file belongs in `operations`, for example `variables.image`
 * @param boundary letters, digits and dashes that occur in none of the parts
 */
export function multipartRequest(
  operations: object,
  path: string,
  { filename, mimetype, bytes }: ImageFile,
  boundary: string,
): { readonly contentType: string; readonly body: Uint8Array } {
  const field = (name: string, value: unknown) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`
  const file =
    `--${boundary}\r\ncontent-disposition: form-data; name="0"; filename="${filename}"\r\n` +
    `content-type: ${mimetype}\r\n\r\n`
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([
      Buffer.from(field('operations', operations) + field('map', { 0: [path] }) + file),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  }
}
