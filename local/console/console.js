// The local console: calls the same routes and controls as cURL would, and shows the answers.
import { faultOf, onSearch, pathOf, showClients, wanted } from './clients.js'
import { counted, duration, element, fill, make } from './elements.js'
import { showFlow } from './flow.js'
import { showLists } from './lists.js'
import { showTokens } from './sawtooth.js'

const ask = async (path) => {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`)
  return answer.json()
}

const faultText = ({ at, does, operation, client, left }) =>
  `${at} ${does}${operation === undefined ? '' : ` for ${operation}`}${client === undefined ? '' : ` of ${client}`} (${left === 'always' ? 'always' : `${left} to come`})`

async function show() {
  const state = await ask(`/_local/console/state${wanted()}`)
  showClients(state, refresh)
  const { clientId, certificateDaysLeft, nextTickAt, now, faults } = state
  element('client').textContent = clientId
  element('days').textContent = counted(certificateDaysLeft, 'day')
  element('tick').textContent =
    nextTickAt === undefined ? 'never' : `in ${duration((nextTickAt - now) / 1000)}`
  element('fault-count').textContent = faults.length === 0 ? 'none' : String(faults.length)
  element('fault-count').className = faults.length === 0 ? '' : 'bad'
  element('faults').textContent =
    faults.length === 0 ? 'No fault is switched on.' : `Switched on: ${faults.map(faultText).join(', ')}.`
  showFlow(state)
  showTokens(state)
  showLists(state, { pay, cancel })
}

async function showAnswer(method, route, init) {
  const path = pathOf(route)
  element('answer').textContent = `${method} ${path} …`
  try {
    const answer = await fetch(path, { method, ...init })
    const text = await answer.text()
    const location = answer.headers.get('location')
    element('answer').textContent = [
      `${method} ${path}`,
      `${answer.status} ${answer.statusText}`,
      ...(location === null ? [] : [`Location: ${location}`]),
      '',
      text.startsWith('{') || text.startsWith('[') ? JSON.stringify(JSON.parse(text), null, 2) : text,
    ].join('\n')
  } catch {
    element('answer').textContent = `${method} ${path}: no answer. Is npm start still running?`
  }
  await refresh()
}

const withBody = (body) => ({ body, headers: { 'content-type': 'application/json' } })

const pay = (id) => showAnswer('POST', '/_local/pay', withBody(JSON.stringify({ id })))
const cancel = (id) =>
  showAnswer(
    'POST',
    `/payment-requests/${encodeURIComponent(id)}/cancel`,
    withBody('{"reason":"Cancelled on the console"}'),
  )

// Areas that scroll can be reached with the keyboard, and have a name.
for (const region of document.querySelectorAll('.scroll')) {
  region.tabIndex = 0
  region.setAttribute('role', 'group')
  region.setAttribute('aria-labelledby', region.dataset.label)
}

for (const button of document.querySelectorAll('button[data-call]')) {
  const [method, path] = button.dataset.call.split(' ')
  const { body } = button.dataset
  button.addEventListener('click', () => showAnswer(method, path, body === undefined ? {} : withBody(body)))
}

// A picture of one pixel: enough to see an upload go through.
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
element('upload').addEventListener('click', () =>
  showAnswer('POST', '/images?filename=pixel.png', {
    body: Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0)),
    headers: { 'content-type': 'image/png' },
  }),
)

/** The names of the points of faults on this page. */
const POINTS = {
  token: 'Stitch, token endpoint',
  graphql: 'Stitch, API',
  ssm: 'Parameter Store',
  secretsmanager: 'Secrets Manager',
  kms: 'KMS',
  lambda: 'Lambda',
}

/** What a list of names shows for any status. */
const STATUSES = ['429', '500', '503', '504']

async function offerFaults() {
  const { names, ofClients } = await ask('/_local/faults')
  const option = (value, text = value) => make('option', { value, text })
  fill(element('fault-at'), Object.keys(names), (points) =>
    points.map((point) => option(point, POINTS[point] ?? point)),
  )
  const offer = () => {
    const known = names[element('fault-at').value].flatMap((name) => (name.includes(' ') ? STATUSES : [name]))
    fill(element('fault-does'), [...new Set(known)], (all) => all.map((name) => option(name)))
    const ofOne = element('fault-client')
    ofOne.disabled = !ofClients.includes(element('fault-at').value)
    if (ofOne.disabled) ofOne.value = 'every'
  }
  element('fault-at').addEventListener('change', offer)
  offer()
}

element('fault').addEventListener('submit', (event) => {
  event.preventDefault()
  const times = element('fault-times').value
  const fault = {
    at: element('fault-at').value,
    does: element('fault-does').value,
    times: times === 'always' ? times : Number(times),
    ...faultOf(),
  }
  showAnswer('POST', '/_local/faults', withBody(JSON.stringify(fault)))
})

async function refresh() {
  try {
    await show()
    element('trouble').hidden = true
  } catch {
    element('trouble').textContent = 'The local stack does not answer. Start it again with npm start.'
    element('trouble').hidden = false
  }
}

onSearch(refresh)
await refresh()
await offerFaults()
setInterval(refresh, 1000)
