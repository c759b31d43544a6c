/** In single quotes only the quote itself is special to a POSIX shell (POSIX.1-2024, Shell Command Language §2.2.2). */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A text as one word of a POSIX shell, in quotes only where it needs them. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text))
