/** Things by name, of which those that were used last are kept. */
export interface RecentlyUsed<T> {
  /** The thing of this name, which counts as used now; made where there is none. */
  get(name: string): T
}

/**
 * Keeps so many things at most: where one more is made, the one that was not used for longest is forgotten.
 *
 * @param make makes the thing of a name
 */
export function recentlyUsed<T>(most: number, make: (name: string) => T): RecentlyUsed<T> {
  // A map keeps its entries in the order in which they were set.
  const kept = new Map<string, T>()
  return {
    get(name) {
      const thing = kept.has(name) ? (kept.get(name) as T) : make(name)
      kept.delete(name)
      kept.set(name, thing)
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
      return thing
    },
  }
}
