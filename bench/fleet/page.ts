import { lines } from '../report/lines.ts'
import { figure } from '../report/markdown.ts'
import type { Section } from '../report/section.ts'
import { DEPLOYED } from './fleet-settings.ts'
import { goalsOf } from './goals.ts'
import { limits } from './limits.ts'
import type { ComparedFleet, Fleets, ModelledFleet } from './measure.ts'
import { comparedTable, modelTable, othersTable, underDefaultQuota } from './tables.ts'

export function fleetPage(fleets: Fleets): Section {
  const { compared, modelled } = fleets
  return {
    title: 'Fleet',
    goals: goalsOf(fleets),
    body: `${limits()}

Calls per hour of fleets on a virtual clock, each container invoked once a minute, one scope set, ${DEPLOYED.readsPerSecond} reads per second unless it says otherwise:

${modelTable(modelled)}

*Renewals* are versions written to the parameter. *Reads* are answered \`GetParameter\` calls: ${3600 / DEPLOYED.tickSeconds} an hour are the refresher's own. *Throttled* reads were refused. *Waited* are
invocations for which one read was not enough. *Failed* are those of them that got no token within 15 s.

This project's readers and refresher are the real code (\`tokenSource\`, \`refresher\`). Store, token endpoint and time are modelled, and take no time. The others on the same schedule:

${othersTable(modelled)}

A throttled read of the others counts once and comes again with the next call. Ours are counted each time. The extension and the caches need a program that puts the token there. Its requests are not counted.

This table compares the model with real containers: one process each, from the packaged bundles in the local Lambda. Time is scaled
by sixty, a token of ${compared[0]?.settings.lifetimeSeconds} s and a tick of ${compared[0]?.settings.tickSeconds} s, each container invoked every second for ${compared[0]?.settings.countedSeconds} s:

${comparedTable(compared)}

${starts(compared)}`,
    pictures: [picture(modelled)],
  }
}

/** Why real fleets are throttled less than the model says. */
function starts(compared: readonly ComparedFleet[]): string {
  const { settings, real } = compared.at(-1) as ComparedFleet
  return `The start differs. In the model all containers begin with nothing and read in the same millisecond. The ${figure(settings.containers)} real ones were invoked at once too, but their first reads
spread over ${figure(real.reads.startSpreadMs / 1000)} s: this machine's processors took that long to start them. Meanwhile the quota fills again.`
}

function picture(modelled: readonly ModelledFleet[]) {
  const usual = underDefaultQuota(modelled)
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
