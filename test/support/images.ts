/** Small images, each as a program wrote it: two by two pixels, and one by one. */
export const IMAGES = {
  'image/png': Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  'image/jpeg': Buffer.from(
    '/9j/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAACAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAYEAEAAwEAAAAAAAAAAAAAAAAAAQIycf/EABUBAQEAAAAAAAAAAAAAAAAAAAAB/8QAFhEBAQEAAAAAAAAAAAAAAAAAAAEx/9oADAMBAAIRAxEAPwCO2p6ALdf/2Q==',
    'base64',
  ),
  'image/gif': Buffer.from('R0lGODlhAQABAIABAP8AAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'),
  'image/webp': Buffer.from('UklGRhIAAABXRUJQVlA4TAYAAAAvQWxvAGs=', 'base64'),
} as const

/** A PNG of exactly so many bytes: a chunk that no program reads fills it up. */
export function pngOf(bytes: number): Buffer {
  const png = IMAGES['image/png']
  const end = png.length - 12
  const filler = Buffer.alloc(bytes - png.length)
  filler.writeUInt32BE(filler.length - 12, 0)
  filler.write('fiLl', 4, 'latin1')
  return Buffer.concat([png.subarray(0, end), filler, png.subarray(end)])
}
