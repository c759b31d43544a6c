import { zipSync } from 'fflate'

/** A regular file that its owner may write and all may read: Lambda runs a function as another user. */
const MODE = 0o100644

/** The `versionMadeBy` of a system whose files have modes (PKWARE APPNOTE 4.4.2). */
const UNIX = 3

/**
 * A zip with one file in it. Only the content decides its bytes. The mode is always the same, and the time is always
 * the earliest possible.
 */
export const zipOf = (path: string, content: Uint8Array): Uint8Array =>
  zipSync({ [path]: content }, { level: 9, mtime: new Date(1980, 0, 1), os: UNIX, attrs: MODE << 16 })
