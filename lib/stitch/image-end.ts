import type { ImageType } from './image-file.ts'

/**
 * Where an image ends by its own structure, in bytes from the start of the file; undefined for one that is cut short or
 * damaged.
 */
export const imageEnd = (bytes: Buffer, type: ImageType): number | undefined => ENDS[type](bytes)

const ENDS: Readonly<Record<ImageType, (bytes: Buffer) => number | undefined>> = {
  'image/png': pngEnd,
  'image/jpeg': jpegsEnd,
  'image/gif': gifEnd,
  'image/webp': webpEnd,
}

/** Chunks of length, name, data and checksum; the last one is `IEND` (W3C, PNG specification §5.3). */
function pngEnd(bytes: Buffer): number | undefined {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const isLast = bytes.toString('latin1', at + 4, at + 8) === 'IEND'
    at += 12 + bytes.readUInt32BE(at)
    if (isLast) return at
  }
  return undefined
}

/** Cameras put more pictures behind the first one, each a whole JPEG (CIPA DC-007). */
function jpegsEnd(bytes: Buffer): number | undefined {
  let end = jpegEnd(bytes, 0)
  while (end !== undefined && end + 3 <= bytes.length && bytes.readUIntBE(end, 3) === 0xffd8ff)
    end = jpegEnd(bytes, end)
  return end
}

/** Segments that begin with a marker; the last one is `EOI` (ITU-T T.81 §B.1). */
function jpegEnd(bytes: Buffer, start: number): number | undefined {
  for (let at = start + 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    if (marker === EOI) return at + 2
    if (marker === 0xff) at += 1
    else if (isAlone(marker)) at += 2
    else at = afterSegment(bytes, at, marker)
  }
  return undefined
}

const EOI = 0xd9
const SOS = 0xda

/** Markers without a segment: restarts and `TEM`. */
const isAlone = (marker: number): boolean => (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01

/** A scan goes on until the next marker: in its data a byte of ones is followed by zero, or by a restart. */
function afterSegment(bytes: Buffer, at: number, marker: number): number {
  if (at + 4 > bytes.length) return bytes.length
  let next = at + 2 + bytes.readUInt16BE(at + 2)
  if (marker !== SOS) return next
  for (;;) {
    next = bytes.indexOf(0xff, next)
    if (next === -1) return bytes.length
    const following = bytes[next + 1] ?? 0
    if (following !== 0 && !isAlone(following)) return next
    next += 2
  }
}

/** Blocks until the trailer (CompuServe, GIF89a §27), which some old programs leave out. */
function gifEnd(bytes: Buffer): number | undefined {
  let at = 13 + colourTable(bytes[10])
  for (let pictures = 0; ; ) {
    const block = bytes[at]
    if (block === 0x3b) return at + 1
    if (at === bytes.length && pictures > 0) return at
    if (block !== 0x21 && block !== 0x2c) return undefined
    if (block === 0x2c) pictures += 1
    at = afterSubBlocks(bytes, block === 0x2c ? at + 11 + colourTable(bytes[at + 9]) : at + 2)
  }
}

const colourTable = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))

function afterSubBlocks(bytes: Buffer, start: number): number {
  let at = start
  for (let length = bytes[at]; length !== undefined && length !== 0; length = bytes[at]) at += length + 1
  return at + 1
}

/** The header says how long the rest is; a chunk of odd length is filled up (RFC 9649 §2.4). */
function webpEnd(bytes: Buffer): number | undefined {
  const length = bytes.readUInt32LE(4)
  return 8 + length + (length % 2)
}
