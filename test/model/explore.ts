import { type Choices, DepthFirst, randomChoices, replayedChoices } from './choices.ts'
import { type Protocol, realProtocol } from './protocol.ts'
import { operatorScenario, randomScenario } from './random-scenario.ts'
import { pairNamed } from './scenarios.ts'
import { seededRandom } from './seeded-random.ts'
import { type Played, play, type Scenario } from './world.ts'

/** What was tried, and the first counterexample if there is one. */
export interface Exploration {
  readonly runs: number
  readonly counterexample: string | undefined
}

/** Chance has no choice where all orders are tried: every wait takes its longest. */
const longest = () => 0.999

/** Plays every order of steps with every set of up to `mostFaults` faults, or up to the first broken promise. */
export async function exploreAll(
  scenario: Scenario,
  mostFaults: number,
  protocol: Protocol = realProtocol,
): Promise<Exploration> {
  const order = new DepthFirst()
  // Most runs end in an error or two, which are not looked at: their stacks would take a tenth of the time.
  Error.stackTraceLimit = 0
  for (let runs = 1; ; runs += 1) {
    const choices = order.choices()
    const { violation } = await play(scenario, { protocol, choices, mostFaults, random: longest })
    if (violation !== undefined) {
      const played = await replay(scenario, mostFaults, choices.taken, protocol)
      const command = `node test/model/simulate.ts '${scenario.name}' ${mostFaults} ${choices.taken.join(',')}`
      return { runs, counterexample: [command, ...played].join('\n') }
    }
    if (!order.next()) return { runs, counterexample: undefined }
  }
}

/** The same for the pair of that name. */
export const explorePair = (
  name: string,
  mostFaults: number,
  changes: Partial<Scenario> = {},
): Promise<Exploration> => exploreAll({ ...pairNamed(name), ...changes }, mostFaults)

/** Plays a sequence of decisions once more, and gives its steps and what came of it. */
export async function replay(
  scenario: Scenario,
  mostFaults: number,
  decisions: readonly number[],
  protocol: Protocol = realProtocol,
): Promise<readonly string[]> {
  return traced((onStep) =>
    play(scenario, { protocol, choices: replayedChoices(decisions), mostFaults, random: longest, onStep }),
  )
}

/** What random worlds are like: as they are by themselves, or with an operator that acts. */
export type World = 'plain' | 'operator'

const SCENARIOS: Readonly<Record<World, (random: () => number) => Scenario>> = {
  plain: randomScenario,
  operator: operatorScenario,
}

/** What a random run can be given besides its seed. */
export interface SeedOptions {
  readonly world?: World
  readonly protocol?: Protocol
  readonly changes?: Partial<Scenario>
}

/** Plays the run of one seed: its scenario, its order and its faults. */
function playSeed(
  seed: number,
  { world = 'plain', protocol = realProtocol, changes = {} }: SeedOptions,
  onStep?: (line: string) => void,
): Promise<Played> {
  const random = seededRandom(seed)
  const scenario = { ...SCENARIOS[world](random), ...changes }
  const choices: Choices = randomChoices(random, 0.1)
  onStep?.(JSON.stringify({ ...scenario, secret: undefined }))
  return play(scenario, {
    protocol,
    choices,
    mostFaults: 4,
    random,
    ...(onStep === undefined ? {} : { onStep }),
  })
}

/** Plays the seeds from `first` on, `count` of them, or up to the first broken promise. */
export async function exploreSeeds(
  first: number,
  count: number,
  options: SeedOptions = {},
): Promise<Exploration> {
  Error.stackTraceLimit = 0
  for (let seed = first; seed < first + count; seed += 1) {
    const { violation } = await playSeed(seed, options)
    if (violation === undefined) continue
    const steps = await replaySeed(seed, options)
    const { world = 'plain' } = options
    const command = `node test/model/simulate.ts ${world === 'plain' ? '' : `${world} `}${seed}`
    return { runs: seed - first + 1, counterexample: [command, ...steps].join('\n') }
  }
  return { runs: count, counterexample: undefined }
}

/** Plays the run of one seed once more, and gives its steps and what came of it. */
export const replaySeed = (seed: number, options: SeedOptions = {}): Promise<readonly string[]> =>
  traced((onStep) => playSeed(seed, options, onStep))

async function traced(
  playWith: (onStep: (line: string) => void) => Promise<Played>,
): Promise<readonly string[]> {
  const steps: string[] = []
  const { violation } = await playWith((line) => steps.push(line))
  return [...steps, violation === undefined ? 'Every promise was kept.' : `Broken: ${violation}.`]
}
