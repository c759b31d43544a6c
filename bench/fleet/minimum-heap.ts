/** Numbers, the least of them at hand: a binary heap in an array. */
export class MinimumHeap {
  readonly #numbers: number[] = []

  /** Infinity when there is none. */
  get least(): number {
    return this.#numbers[0] ?? Number.POSITIVE_INFINITY
  }

  push(number: number): void {
    const numbers = this.#numbers
    let at = numbers.push(number) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((numbers[parent] as number) <= number) break
      numbers[at] = numbers[parent] as number
      at = parent
    }
    numbers[at] = number
  }

  /** Takes the least one out. */
  pop(): number {
    const numbers = this.#numbers
    const least = this.least
    const last = numbers.pop() as number
    if (numbers.length === 0) return least
    let at = 0
    for (let child = 1; child < numbers.length; child = 2 * at + 1) {
      if ((numbers[child + 1] ?? Number.POSITIVE_INFINITY) < (numbers[child] as number)) child += 1
      if ((numbers[child] as number) >= last) break
      numbers[at] = numbers[child] as number
      at = child
    }
    numbers[at] = last
    return least
  }
}
