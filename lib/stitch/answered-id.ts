import { maxLength, pipe, string } from 'valibot'

/** `ID`, as Stitch answers it: opaque. The bound keeps any answer that carries it within what Lambda may answer. */
export const AnsweredId = pipe(string(), maxLength(128 * 1024))
