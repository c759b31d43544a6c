/** Things by name. The most recently used ones are kept. */
export interface RecentlyUsed<T> {
  /** The thing of this name. It counts as used now, and is made if there is none. */
  get(name: string): T
  /** Whether there is one of this name. It does not count as used. */
  has(name: string): boolean
  forget(name: string): void
}

/**
 * Keeps a limited number of things. When one more is made, the least recently used one is forgotten.
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
    has: (name) => kept.has(name),
    forget: (name) => {
      kept.delete(name)
    },
  }
}
