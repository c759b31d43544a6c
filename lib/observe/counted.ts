/** A count with its noun: `1 client`, `2 clients`. For nouns that take an `s`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
