import { replay, replaySeed } from './explore.ts'
import { PAIRS, pairNamed } from './scenarios.ts'

// Plays one run of the protocol's model again and prints every step of it: what a failed test of the model says on its
// first line.
const [what = '', faults = '0', decisions = ''] = process.argv.slice(2)

if (what === '') {
  console.error(
    "Give a seed, or operator and a seed, or a pair, how many faults there may be, and the decisions: 'two cold readers' 2 0,1,0,2",
  )
  console.error(`Pairs: ${PAIRS.map(({ name }) => name).join('; ')}`)
  process.exitCode = 1
} else {
  const steps = /^\d+$/.test(what)
    ? await replaySeed(Number(what))
    : what === 'operator'
      ? await replaySeed(Number(faults), { world: 'operator' })
      : await replay(pairNamed(what), Number(faults), decisions.split(',').map(Number))
  console.log(steps.join('\n'))
}
