/**
 * Chance that repeats itself, from 0 (inclusive) to 1 (exclusive): a linear congruential generator (Numerical Recipes).
 */
export function seededRandom(seed = 1): () => number {
  let state = seed
  return () => {
    state = (Math.imul(1_664_525, state) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
