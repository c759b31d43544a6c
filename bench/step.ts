/** Measures one thing, and says how long that took. */
export async function step<Result>(name: string, measure: () => Promise<Result>): Promise<Result> {
  const from = performance.now()
  const result = await measure()
  console.log(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`)
  return result
}
