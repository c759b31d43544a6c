// The clients of a deployment for many: the worst first, one of them chosen.
import { counted, duration, element, fill, make } from './elements.js'

let chosen

/** The path of a route: of the chosen client, where there are many. */
export const pathOf = (path) =>
  chosen === undefined || path.startsWith('/_local') ? path : `/clients/${chosen}${path}`

/** The chosen client, for a fault that strikes it alone. */
export const faultOf = () => (element('fault-client').value === 'chosen' ? { client: chosen } : {})

/** The additional query: the chosen client, and the search. It is empty in a deployment for one client. */
export const wanted = () =>
  chosen === undefined ? '' : `?${new URLSearchParams({ client: chosen, search: element('search').value })}`

const STATES = { failing: 'bad', due: 'due', well: 'good' }

const lifeOf = ({ leastSeconds }) =>
  leastSeconds === undefined ? 'a token is missing' : `${duration(60 * Math.floor(leastSeconds / 60))} left`

function row({ alias, state, code, ...client }, choose) {
  const radio = make('input', { type: 'radio', name: 'client', value: alias, 'data-key': `client ${alias}` })
  radio.checked = alias === chosen
  radio.addEventListener('change', () => choose(alias))
  const word = (text, className) => make('span', { text, className })
  return make(
    'li',
    {},
    make(
      'label',
      {},
      radio,
      word(alias, 'what'),
      word(state, `result ${STATES[state]}`),
      word(lifeOf(client), 'more'),
      ...(code === undefined ? [] : [word(code, 'more')]),
    ),
  )
}

/** Shows the clients of a deployment for many. `refresh` loads again after another choice or another search. */
export function showClients({ clients, chosen: now }, refresh) {
  element('clients').hidden = clients === undefined
  element('fault-client-label').hidden = clients === undefined
  if (clients === undefined) return
  chosen = now
  const { total, failing, due, found, shown } = clients
  element('clients-count').textContent =
    `${counted(total, 'client')}: ${failing} failing, ${due} due, ${total - failing - due} well.`
  element('clients-found').textContent =
    shown.length < found
      ? `The worst ${shown.length} of ${found} are listed. Search for the others.`
      : `${found} listed.`
  element('chosen').textContent = `Chosen: ${chosen}. Its tokens, calls and payment requests are below.`
  element('fault-chosen').textContent = chosen
  const rows = shown.map(({ leastSeconds, ...client }) => ({
    ...client,
    ...(leastSeconds === undefined ? {} : { leastSeconds: 60 * Math.floor(leastSeconds / 60) }),
  }))
  const choose = (alias) => {
    chosen = alias
    refresh()
  }
  fill(element('client-list'), { rows, chosen }, (all) => all.rows.map((client) => row(client, choose)))
}

/** Looks again when the search changes. */
export const onSearch = (refresh) => element('search').addEventListener('input', refresh)
