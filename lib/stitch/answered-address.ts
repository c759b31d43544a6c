import { nullable, pipe, string, transform } from 'valibot'
import { isSafeAddress } from '../safe-address.ts'

/** Longest address that is passed on, in characters: browsers and gateways take it, also in a header. */
const MOST_CHARACTERS = 2048

/** What no address holds: controls, and halves of characters. */
const UNFIT = /[\p{Cc}\p{Cs}]/u

/**
 * `URL`, as Stitch answers it, for people to follow. Null for any other than a safe address, such as `javascript:` or
 * one with a line end in it: what was made exists all the same, so its answer goes out.
 */
export const AnsweredAddress = pipe(
  string(),
  transform((text) => {
    if (text.length > MOST_CHARACTERS || UNFIT.test(text) || !isSafeAddress(text)) return null
    // One spelling that every parser reads alike, and that a header can hold: no backslashes, blanks or letters outside
    // ASCII.
    const { href } = new URL(text)
    return href.length > MOST_CHARACTERS ? null : href
  }),
  nullable(string()),
)
