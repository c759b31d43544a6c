import type { ServerResponse } from 'node:http'

/** An image as it was uploaded. */
export interface Image {
  readonly filename: string
  readonly mimetype: string
  readonly bytes: Buffer
}

/** Every public image is under this path. */
export const IMAGES_PATH = '/images/'

/**
 * The uploaded images, public under the simulator's own address. A client's later image with the same filename replaces
 * the earlier one.
 */
export class Images {
  readonly #images = new Map<string, Image>()
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Keeps an image; returns its public address. */
  put(clientId: string, image: Image): string {
    const path = `${IMAGES_PATH}${clientId}/${encodeURIComponent(image.filename)}`
    this.#images.set(path, image)
    return this.#url + path
  }

  /** Serves the image of a path as it was sent. */
  serve(path: string, response: ServerResponse): void {
    const image = this.#images.get(path)
    if (image === undefined) {
      response.writeHead(404).end()
      return
    }
    response
      .writeHead(200, {
        'content-type': image.mimetype,
        'x-content-type-options': 'nosniff',
        // An SVG may hold a script, which must not run as a page of ours.
        'content-security-policy': 'sandbox',
      })
      .end(image.bytes)
  }
}
