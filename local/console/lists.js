// Payments, requests, the log and the counters.
import { element, fill, make, time } from './elements.js'

/** How the journal's names are read. */
const NAMES = {
  gateway: 'gateway',
  refresher: 'refresher',
  secret: 'Secrets Manager',
  token: 'Stitch, token',
  parameter: 'Parameter Store',
  api: 'Stitch, API',
  'refresh-client-token': 'refresher',
  'refresh-clients': 'ticks',
}
const named = (name) => NAMES[name] ?? name

const word = (text, className) => make('span', { text, className })

function passageRow({ at, from, to, by, what, result, isGood, ms, client, scope, version }) {
  const ofScope = scope === undefined ? '' : `${scope}${version === undefined ? '' : ` v${version}`}`
  const token = [client, ofScope].filter(Boolean).join(' ')
  return make(
    'li',
    {},
    word(time(at), 'time'),
    word(
      `${named(to === 'token' ? 'refresh-client-token' : from)} → ${named(to)}${by === undefined ? '' : ` → ${by}`}`,
      'who',
    ),
    word(what, 'what'),
    word(result, isGood ? 'result good' : 'result bad'),
    word(`${ms} ms${token === '' ? '' : `, ${token}`}`, 'more'),
  )
}

const LEVELS = { ERROR: 'bad', CRITICAL: 'bad', WARN: 'due' }

const logRow = ({ at, level, from, message, facts }) =>
  make(
    'li',
    {},
    word(time(at), 'time'),
    word(named(from), 'who'),
    word(level, `result ${LEVELS[level] ?? ''}`),
    word(message, 'what'),
    word(facts.join(', '), 'more'),
  )

const STATES = {
  pending: 'due',
  completed: 'good',
  manuallycompleted: 'good',
  cancelled: 'bad',
  expired: 'bad',
}

function paymentRow({ id, amount, payerReference, externalReference, created, state }, { pay, cancel }) {
  const name = `${amount.currency} ${amount.quantity} for ${payerReference}`
  const button = (text, act) => {
    const made = make('button', {
      type: 'button',
      text,
      'data-key': `${text} ${id}`,
      'aria-label': `${text} ${name}, asked for at ${time(created)}`,
    })
    made.addEventListener('click', () => act(id))
    return made
  }
  return make(
    'li',
    {},
    word(time(created), 'time'),
    word(name, 'what'),
    word(state, `result ${STATES[state] ?? ''}`),
    word(externalReference ?? '', 'more'),
    ...(state === 'pending'
      ? [make('span', { className: 'buttons' }, button('Pay', pay), button('Cancel', cancel))]
      : []),
  )
}

const none = (text) => [make('li', { text, className: 'none' })]
const orNone = (rows, text) => (rows.length === 0 ? none(text) : rows)

export function showLists({ passages, log, payments, counters }, acts) {
  fill(element('payments'), payments, (all) =>
    orNone(
      all.map((payment) => paymentRow(payment, acts)),
      'None yet. Create one.',
    ),
  )
  fill(element('requests'), passages, (all) => orNone(all.toReversed().map(passageRow), 'None yet.'))
  fill(element('log'), log, (all) => orNone(all.toReversed().map(logRow), 'Nothing yet.'))
  fill(element('counters'), counters, (all) =>
    Object.entries(all).map(([name, count]) =>
      make('tr', {}, make('td', { text: name }), make('td', { text: String(count) })),
    ),
  )
}
