import { imageEnd } from './image-end.ts'
import type { ImageType } from './image-file.ts'

/** What makes a browser, or a server that serves the file, take it for a page or a program. */
const MARKUP = ['<script', '<html', '<!doctype', '<iframe', '<svg ', '<?php']

/** Readers of PDF look for its beginning so far into a file (ISO 32000-1, annex H.3). */
const PDF_HEAD_BYTES = 1024

/** An archive is read from its end, where its directory and a comment are (APPNOTE.TXT §4.3.16). */
const ZIP_TAIL_BYTES = 22 + 65_535

/**
 * Whether a file is an image and nothing else: whole, with nothing behind it, and no page, PDF or archive inside. An
 * image is public, so one that is also something else would be served under a trusted name.
 */
export function isImageAlone(bytes: Buffer, type: ImageType): boolean {
  if (imageEnd(bytes, type) !== bytes.length) return false
  if (bytes.subarray(0, PDF_HEAD_BYTES).includes('%PDF-')) return false
  if (bytes.subarray(-ZIP_TAIL_BYTES).includes('PK\x05\x06', 0, 'latin1')) return false
  const text = bytes.toString('latin1').toLowerCase()
  return !MARKUP.some((beginning) => text.includes(beginning))
}
