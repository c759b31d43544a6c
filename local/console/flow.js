// The stations of a token, each with the number of its requests, the latest one, and the faults that wait there.
import { counted, element, make } from './elements.js'

const siblings = (counters) =>
  Object.entries(counters)
    .filter(([name]) => /^lambda\.(?!refresh-client)[\w-]+\.invocations$/.test(name))
    .reduce((sum, [, count]) => sum + count, 0)

const sumOf = (prefix) => (counters) =>
  Object.entries(counters)
    .filter(([name]) => name.startsWith(prefix) && /\.[A-Z]/.test(name))
    .reduce((sum, [, count]) => sum + count, 0)

/**
 * `is` says which of the journal's requests pass here; `at` which faults strike here; `units` what `count` counts: one,
 * and several where that is no plain plural.
 */
const STATIONS = [
  {
    key: 'schedule',
    name: 'Schedule',
    is: ({ to, from }) => to === 'refresher' && from === 'schedule',
    at: [],
  },
  {
    key: 'refresher',
    name: 'Refresher',
    is: ({ to }) => to === 'refresher',
    at: ['lambda'],
    count: (counters) =>
      ['refresh-client-token', 'refresh-clients']
        .map((name) => counters[`lambda.${name}.invocations`] ?? 0)
        .reduce((sum, count) => sum + count, 0),
    units: ['run'],
  },
  {
    key: 'secret',
    name: 'Secret',
    is: ({ to }) => to === 'secret',
    at: ['secretsmanager', 'kms'],
    count: (counters) => counters['secretsmanager.GetSecretValue'] ?? 0,
    units: ['read'],
  },
  {
    key: 'token',
    name: 'Stitch, token endpoint',
    is: ({ to }) => to === 'token',
    at: ['token'],
    count: (counters) => counters['token.requests'] ?? 0,
    units: ['token request'],
  },
  {
    key: 'parameter',
    name: 'Parameter',
    is: ({ to }) => to === 'parameter',
    at: ['ssm', 'kms'],
    count: sumOf('ssm.'),
    units: ['read or write', 'reads and writes'],
  },
  {
    key: 'reader',
    name: 'Readers',
    is: ({ to }) => to === 'gateway',
    at: ['lambda'],
    count: siblings,
    units: ['call'],
  },
  {
    key: 'api',
    name: 'Stitch, API',
    is: ({ to }) => to === 'api',
    at: ['graphql'],
    count: (counters) => counters['graphql.requests'] ?? 0,
    units: ['request'],
  },
]

const parts = new Map()

function station({ key, name }) {
  const count = make('span', { className: 'count' })
  const last = make('span', { className: 'last' })
  const fault = make('strong', { className: 'fault' })
  const box = make(
    'li',
    { className: 'station', 'data-station': key },
    make('span', { text: name, className: 'name' }),
    count,
    last,
    fault,
  )
  parts.set(key, { box, count, last, fault })
  return box
}

element('flow').append(...STATIONS.map(station))

/**
 * Time between two stations that light up one after the other, and how long all of a second's may take, in
 * milliseconds.
 */
const STEP_MS = 140
const MOST_MS = 900

let seen

export function showFlow({ passages, counters, faults }) {
  const latest = passages.at(-1)?.id ?? 0
  const fresh = seen === undefined ? [] : passages.filter(({ id }) => id > seen)
  // A stack that was started anew counts from 1 again.
  seen = latest
  const order = [...fresh].sort((a, b) => a.at - b.at)
  const lit = new Set()
  for (const { key, is, at, count, units } of STATIONS) {
    const { box, count: number, last, fault } = parts.get(key)
    number.textContent = count === undefined ? '' : counted(count(counters), ...units)
    const passage = passages.findLast(is)
    const text =
      passage === undefined ? 'nothing yet' : `${passage.what}: ${passage.result}, ${passage.ms} ms`
    last.textContent =
      key === 'schedule' ? (passage === undefined ? 'no tick yet' : `ticked: ${passage.result}`) : text
    box.classList.toggle('failed', passage?.isGood === false)
    const here = faults.filter((one) => at.includes(one.at))
    fault.textContent = here
      .map(({ at: point, does }) => (at.length > 1 || point === 'lambda' ? `${point}: ${does}` : does))
      .join(', ')
    const index = order.findIndex(is)
    if (index !== -1 && !lit.has(key)) {
      lit.add(key)
      const delay = Math.min(MOST_MS, index * STEP_MS)
      setTimeout(() => box.classList.add('lit'), delay)
      setTimeout(() => box.classList.remove('lit'), delay + 1200)
    }
  }
}
