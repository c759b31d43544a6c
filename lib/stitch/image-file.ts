/** An image to upload: checked, so that its name can be in a header and its bytes are of the type that it says. */
export class ImageFile {
  readonly filename: string
  readonly mimetype: ImageType
  readonly bytes: Uint8Array

  constructor(filename: string, mimetype: ImageType, bytes: Uint8Array) {
    this.filename = filename
    this.mimetype = mimetype
    this.bytes = bytes
  }
}

/** Distinguishes a file from the other variables of an operation. */
export const isImageFile = (value: unknown): value is ImageFile => value instanceof ImageFile

/** The media types that are taken. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
/** One of {@link IMAGE_TYPES}. */
export type ImageType = (typeof IMAGE_TYPES)[number]

const ascii = (text: string) => [...Buffer.from(text, 'latin1')]

/** How files of each type begin; `undefined` stands for any byte, and is never the last one. */
const SIGNATURES: readonly (readonly [ImageType, readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, ...ascii('PNG\r\n\x1a\n')]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', ascii('GIF87a')],
  ['image/gif', ascii('GIF89a')],
  ['image/webp', [...ascii('RIFF'), undefined, undefined, undefined, undefined, ...ascii('WEBP')]],
]

/**
 * The type that the first bytes of a file tell (WHATWG MIME Sniffing §6.1), or `undefined` for anything but these
 * images.
 */
export const imageTypeOf = (bytes: Uint8Array): ImageType | undefined =>
  SIGNATURES.find(([, signature]) =>
    signature.every((byte, index) => byte === undefined || byte === bytes[index]),
  )?.[0]
