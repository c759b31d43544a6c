/**
 * Whether the bytes are exactly one DER SEQUENCE (X.690 §8.1.3), nothing missing and nothing after it. Looks at the
 * outermost length only: it distinguishes a truncated file from one that OpenSSL refuses for another reason.
 */
export function isWholeSequence(bytes: Uint8Array): boolean {
  const [tag, first] = bytes
  if (tag !== 0x30 || first === undefined) return false
  if (first < 0x80) return bytes.length === 2 + first
  const lengthBytes = bytes.subarray(2, 2 + (first & 0x7f))
  const length = lengthBytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return bytes.length === 2 + lengthBytes.length + length
}
