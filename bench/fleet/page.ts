import { lines } from '../report/lines.ts'
import { figure, table } from '../report/markdown.ts'
import type { Goal, Section } from '../report/section.ts'
import { DEPLOYED } from './fleet-settings.ts'
import type { ComparedFleet, Fleets, ModelledFleet } from './measure.ts'

const TICKS_PER_HOUR = 3600 / DEPLOYED.tickSeconds
/** From the first to the last reader of a fleet that looks for the renewed token, in seconds: a sixth of the margin. */
const SPREAD_SECONDS = DEPLOYED.refreshAheadSeconds / 6
/** From the first look until readers take the old token for expired. */
const USABLE_SECONDS = (DEPLOYED.refreshAheadSeconds * 2) / 3 - DEPLOYED.expiryLeewaySeconds
const UNTHROTTLED = DEPLOYED.readsPerSecond * SPREAD_SECONDS
const SERVED = DEPLOYED.readsPerSecond * USABLE_SECONDS

const readsPerContainer = ({ ours, containers }: ModelledFleet): number =>
  (ours.reads - TICKS_PER_HOUR) / containers

export function fleetPage({ compared, modelled }: Fleets): Section {
  return {
    title: 'Fleet',
    goals: goalsOf(modelled),
    body: `${limits()}

Calls per hour of fleets on a virtual clock, each container invoked once a minute, one scope set, ${DEPLOYED.readsPerSecond} reads per second unless it says otherwise:

${modelTable(modelled)}

*Reads* are answered \`GetParameter\` calls and as many KMS \`Decrypt\`s; writes, reads of the secret and KMS \`Encrypt\`s are as many as token requests, at every size. Twelve reads an hour are
the refresher's own. *Waited* are invocations that had to wait for a token, *failed* those that got none within 15 s. This project's readers and refresher are the real code (\`tokenSource\`,
\`refresher\`); store, token endpoint and time are modelled and take none. The others on the same schedule:

${othersTable(modelled)}

A throttled read counts once and comes again with the next call. The extension and the caches need somebody who puts the token there, who is not counted.

That the model tells the truth: real containers, one process each, from the packaged bundles in the local Lambda, beside the model of that very fleet. Time is scaled
by sixty, a token of ${compared[0]?.settings.lifetimeSeconds} s and a tick of ${compared[0]?.settings.tickSeconds} s, each container invoked every second for ${compared[0]?.settings.countedSeconds} s:

${comparedTable(compared)}`,
    pictures: [picture(modelled)],
  }
}

function goalsOf(modelled: readonly ModelledFleet[]): readonly Goal[] {
  const tokenRequests = [...new Set(modelled.map(({ ours }) => figure(ours.tokenRequests)))]
  const within = modelled.filter(({ containers }) => containers <= UNTHROTTLED * 0.8)
  const served = modelled.filter(
    ({ containers, readsPerSecond }) => containers <= readsPerSecond * USABLE_SECONDS,
  )
  const most = Math.max(...within.map(readsPerContainer))
  const throttled = Math.max(...within.map(({ ours }) => ours.throttled / ours.reads))
  const waited = served.reduce((sum, { ours }) => sum + ours.waited + ours.failed, 0)
  return [
    {
      text: 'one token request per renewal at every size',
      measured: `${tokenRequests.join(', ')} an hour, 1.71 renewals an hour`,
      isMet: tokenRequests.length === 1,
      whyNot: 'Somebody asked twice: see the table.',
    },
    {
      text: 'one read per renewal and container, about 1.8 an hour',
      measured: `${figure(most)} an hour`,
      isMet: most <= 1.8,
      whyNot: 'Readers came before the token was renewed: see the table.',
    },
    {
      text: `no throttling until ${figure(UNTHROTTLED * 0.8)} containers, 80 % of the arithmetic limit`,
      measured: `${figure(throttled * 100)} % of the reads`,
      isMet: throttled < 0.01,
      whyNot: 'Chance bunches reads: the nearer the limit, the more often a second has more than its forty.',
    },
    {
      text: `nobody waits for a token until the second limit`,
      measured: `${figure(waited)} invocations an hour`,
      isMet: waited === 0,
      whyNot: 'Throttled readers did not get their turn in time: see the table.',
    },
  ]
}

const limits = (): string =>
  `**Where the limit is.** A fleet looks for a renewed token within ${SPREAD_SECONDS} s, so ${DEPLOYED.readsPerSecond} reads per second (Parameter Store's default quota, for the whole account and Region) are enough for
${figure(UNTHROTTLED)} containers of one scope set, less what else reads parameters. Beyond that reads are throttled, and nobody notices: a reader goes on with its token and looks again after 30 s, for
${USABLE_SECONDS} s in all, which is enough for ${figure(SERVED)} containers. **What to switch on then:** Parameter Store's higher throughput (Settings, or \`ssm:UpdateServiceSetting\` on
\`/ssm/parameter-store/high-throughput-enabled\`), billed per call; a rise of the quota goes to 10,000 reads per second.`

const modelTable = (modelled: readonly ModelledFleet[]): string =>
  table(
    ['containers', 'token requests', 'reads', 'reads per container', 'throttled', 'waited', 'failed'],
    modelled.map((fleet) => [
      fleet.readsPerSecond === DEPLOYED.readsPerSecond
        ? figure(fleet.containers)
        : `${figure(fleet.containers)}, ${figure(fleet.readsPerSecond)} reads/s`,
      figure(fleet.ours.tokenRequests),
      figure(fleet.ours.reads),
      figure(readsPerContainer(fleet)),
      figure(fleet.ours.throttled),
      figure(fleet.ours.waited),
      figure(fleet.ours.failed),
    ]),
  )

function othersTable(modelled: readonly ModelledFleet[]): string {
  const usual = modelled.filter(({ readsPerSecond }) => readsPerSecond === DEPLOYED.readsPerSecond)
  const names = Object.keys(modelled[0]?.others ?? {})
  return table(
    ['per hour', ...usual.map(({ containers }) => figure(containers))],
    [
      ['ours: token requests', ...usual.map(({ ours }) => figure(ours.tokenRequests))],
      ['ours: reads', ...usual.map(({ ours }) => figure(ours.reads))],
      ...names.flatMap((name) => {
        const isStore = (usual[0]?.others[name]?.reads ?? 0) > 0
        const of = (count: 'tokenRequests' | 'reads' | 'throttled') =>
          usual.map(({ others }) => figure(others[name]?.[count] ?? 0))
        return isStore
          ? [
              [`${name}: reads`, ...of('reads')],
              [`${name}: throttled`, ...of('throttled')],
            ]
          : [[`${name}: token requests`, ...of('tokenRequests')]]
      }),
    ],
  )
}

const comparedTable = (compared: readonly ComparedFleet[]): string =>
  table(
    ['containers', 'token requests', 'reads', 'throttled', 'writes', 'reads of the secret', 'failed'],
    compared.flatMap(({ settings, real, modelled }) =>
      [real, modelled].map((counts, index) => [
        `${settings.containers} ${index === 0 ? 'real' : 'modelled'}`,
        ...[
          counts.tokenRequests,
          counts.reads,
          counts.throttled,
          counts.writes,
          counts.secretReads,
          counts.failed,
        ].map(String),
      ]),
    ),
  )

function picture(modelled: readonly ModelledFleet[]) {
  const usual = modelled.filter(({ readsPerSecond }) => readsPerSecond === DEPLOYED.readsPerSecond)
  const names = Object.keys(modelled[0]?.others ?? {})
  const series = (of: (fleet: ModelledFleet) => number) =>
    usual.map((fleet) => ({ x: fleet.containers, y: of(fleet) }))
  return {
    name: 'fleet.svg',
    alt: 'Token requests and reads per hour by the size of the fleet',
    svg: lines('Calls per hour, answered or throttled', 'containers', [
      { name: 'ours: token requests', isOurs: true, points: series(({ ours }) => ours.tokenRequests) },
      { name: 'ours: reads', isOurs: true, points: series(({ ours }) => ours.reads + ours.throttled) },
      ...names.map((name) => ({
        name,
        isOurs: false,
        points: series(({ others }) => {
          const counts = others[name]
          return counts === undefined ? 0 : counts.tokenRequests + counts.reads + counts.throttled
        }),
      })),
    ]),
  }
}
