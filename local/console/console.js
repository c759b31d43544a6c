// The local console: asks the routes and controls that cURL would, and shows what they say.

const element = (id) => document.getElementById(id)

const make = (tag, text, className) => {
  const made = document.createElement(tag)
  if (text !== undefined) made.textContent = text
  if (className !== undefined) made.className = className
  return made
}

const ask = async (path) => {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`)
  return answer.json()
}

const life = (seconds) => {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s left`
}

/** One token as a bar that runs down, with a mark where the refresher renews it. */
function tokenRow(token, { refreshAheadSeconds }, now) {
  const row = make('li', undefined, token.status)
  const name = make('div', undefined, 'name')
  const left = token.status === 'missing' ? 0 : token.expiresAt - now
  const lifetime = token.status === 'missing' ? 1 : token.expiresAt - token.issuedAt
  const text =
    token.status === 'missing' ? 'missing' : `${token.status}, ${life(left)}, version ${token.version}`
  name.append(make('span', token.scope), make('span', text))
  const bar = make('div', undefined, 'bar')
  const share = Math.max(0, Math.min(100, (100 * left) / lifetime))
  bar.setAttribute('role', 'meter')
  bar.setAttribute('aria-label', token.scope)
  bar.setAttribute('aria-valuemin', '0')
  bar.setAttribute('aria-valuemax', '100')
  bar.setAttribute('aria-valuenow', String(Math.round(share)))
  bar.setAttribute('aria-valuetext', text)
  const rest = make('span')
  rest.style.width = `${share}%`
  const mark = make('i')
  mark.style.left = `${(100 * Math.min(refreshAheadSeconds, lifetime / 2)) / lifetime}%`
  mark.title = 'renewed from here on'
  bar.append(rest, mark)
  row.append(name, bar)
  return row
}

const runRows = ({ at, outcomes }) =>
  outcomes.map(({ scope, outcome, code }) => {
    const row = make('tr')
    row.append(make('td', new Date(at).toLocaleTimeString()), make('td', scope))
    row.append(make('td', code === undefined ? outcome : `${outcome}: ${code}`, outcome))
    return row
  })

const refusalRow = ({ at, scope, error, reason }) => {
  const row = make('tr')
  row.append(make('td', new Date(at).toLocaleTimeString()), make('td', scope ?? ''))
  row.append(make('td', error, 'failed'), make('td', reason))
  return row
}

const counterRow = ([name, number]) => {
  const row = make('tr')
  row.append(make('td', name), make('td', String(number)))
  return row
}

const faultText = ({ at, does, left }) =>
  `${at} ${does} (${left === 'always' ? 'always' : `${left} to come`})`

// The tokens are read like anybody else would: again after each click and each run, and once a minute. Between, they age here.
let tokens = []
let readFor

async function readTokens(lastRun) {
  const reason = `${lastRun} ${Math.floor(Date.now() / 60_000)}`
  if (readFor === reason) return
  readFor = reason
  tokens = (await ask('/tokens')).tokens
}

async function show() {
  const state = await ask('/_local/console/state')
  await readTokens(state.runs[0]?.at)
  element('client').textContent = state.clientId
  element('days').textContent = `${state.certificateDaysLeft} days`
  element('tokens').replaceChildren(...tokens.map((token) => tokenRow(token, state, Date.now() / 1000)))
  element('runs').replaceChildren(...state.runs.flatMap(runRows))
  element('refusals').replaceChildren(...state.refusals.map(refusalRow))
  element('counters').replaceChildren(...Object.entries(state.counters).map(counterRow))
  element('faults').textContent =
    state.faults.length === 0
      ? 'No fault is switched on.'
      : `Switched on: ${state.faults.map(faultText).join(', ')}.`
}

async function showAnswer(method, path, init) {
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
  readFor = undefined
  await refresh()
}

for (const button of document.querySelectorAll('button[data-call]')) {
  const [method, path] = button.dataset.call.split(' ')
  const { body } = button.dataset
  const init = body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }
  button.addEventListener('click', () => showAnswer(method, path, init))
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

async function refresh() {
  try {
    await show()
    element('trouble').hidden = true
  } catch {
    element('trouble').textContent = 'The local stack does not answer. Start it again with npm start.'
    element('trouble').hidden = false
  }
}

await refresh()
setInterval(refresh, 1000)
