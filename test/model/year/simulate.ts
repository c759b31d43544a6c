import { probeOutage } from './fleet-in-outage.ts'
import { sweepOutages } from './outage-sweep.ts'
import { probeTable, sweepTable, yearTable } from './tables.ts'
import { FAILED_ATTEMPTS, simulateYear } from './year.ts'

// Prints what a year costs and what outages do, on virtual time and with the real refresher and readers: `npm run
// simulate -- SEED DAYS`.
const [seed = '1', days = '365'] = process.argv.slice(2)
const hangs = { downtime: 'hangs' } as const

const year = { seed: Number(seed), days: Number(days) }

console.log('Three in ten token requests fail:\n')
console.log(yearTable(await simulateYear({ ...year, faultRates: FAILED_ATTEMPTS })))
console.log('\nEverything fails now and then:\n')
console.log(yearTable(await simulateYear(year)))
console.log()
console.log(
  sweepTable([
    ['token endpoint hangs', await sweepOutages({ ...hangs, service: 'tokenEndpoint' })],
    ['token endpoint refuses', await sweepOutages({ service: 'tokenEndpoint', downtime: 'refuses' })],
    ['Secrets Manager is down', await sweepOutages({ ...hangs, service: 'secretsManager' })],
    ['Parameter Store is down', await sweepOutages({ ...hangs, service: 'parameterStore' })],
  ]),
)
console.log()
console.log(
  probeTable([
    ['token endpoint hangs', await probeOutage(1, 'hangs')],
    ['token endpoint hangs', await probeOutage(20, 'hangs')],
    ['token endpoint hangs', await probeOutage(200, 'hangs')],
    ['token endpoint refuses', await probeOutage(200, 'refuses')],
  ]),
)
