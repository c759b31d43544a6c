/**
 * Measures every contender once per round (A B C, B C A, C A B, …), so that a disturbance of the machine strikes all of
 * them alike, and none is always the one that comes after a heavy neighbour. The first `discarded` rounds only warm up.
 *
 * @returns the samples of each contender, by round
 */
export async function interleaved<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<number>,
  discarded = 1,
): Promise<Record<Name, readonly number[]>> {
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>
  for (let round = 0; round < rounds + discarded; round += 1) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const sample = await measure(name)
      if (round >= discarded) samples[name].push(sample)
    }
  }
  return samples
}
