/**
 * The text in a file or a binary secret: UTF-8, or UTF-16 where a byte order mark says so, as PowerShell writes it.
 * Without the mark.
 */
export function decodedText(bytes: Uint8Array): string {
  const [first, second, third, fourth] = bytes
  // The mark of UTF-32 begins with that of UTF-16, in which no text begins with a zero.
  const isLittleEndian = first === 0xff && second === 0xfe && (third !== 0 || fourth !== 0)
  const isBigEndian = first === 0xfe && second === 0xff
  return new TextDecoder(isLittleEndian ? 'utf-16le' : isBigEndian ? 'utf-16be' : 'utf-8').decode(bytes)
}
