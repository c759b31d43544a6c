/** A fingerprint of a growing text, in 64 bits (two FNV-1a hashes of 32 bits with different primes). */
export class Fingerprint {
  #one = 0x811c9dc5
  #two = 0x1b873593

  constructor(text: string) {
    this.add(text)
  }

  add(text: string): void {
    let one = this.#one
    let two = this.#two
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      one = Math.imul(one ^ code, 0x01000193)
      two = Math.imul(two ^ code, 0x85ebca6b) ^ (two >>> 15)
    }
    this.#one = one ^ 0xff
    this.#two = two ^ 0xff
  }

  get text(): string {
    return `${(this.#one >>> 0).toString(36)}.${(this.#two >>> 0).toString(36)}`
  }
}
