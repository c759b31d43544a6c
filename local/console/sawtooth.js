// Each token's life over time: it falls from its whole lifetime, and jumps up when the next one is stored.
import { duration, element, make, svg, time } from './elements.js'

const HEIGHT = 132
const TOP = 14
const BOTTOM = 22
const LEFT = 6
const RIGHT = 6

const charts = new Map()

const statusOf = (life, { expiryLeewaySeconds }, margin, now) => {
  if (life === undefined) return 'missing'
  const left = life.expiresAt - now
  return left <= expiryLeewaySeconds ? 'expired' : left <= margin ? 'due' : 'fresh'
}

function chartOf(scope) {
  const known = charts.get(scope)
  if (known !== undefined) return known
  const text = make('span', { className: 'left' })
  const picture = svg('svg', { role: 'img', height: HEIGHT })
  const row = make('li', {}, make('div', { className: 'title' }, make('h3', { text: scope }), text), picture)
  const chart = { row, text, picture }
  charts.set(scope, chart)
  return chart
}

export function showTokens(state) {
  const list = element('tokens')
  const wanted = state.scopes.map((scope) => chartOf(scope).row)
  if (wanted.length !== list.children.length || wanted.some((row, index) => list.children[index] !== row))
    list.replaceChildren(...wanted)
  for (const scope of state.scopes) draw(scope, state)
}

function draw(scope, state) {
  const { row, text, picture } = chartOf(scope)
  const now = state.now / 1000
  const lives = state.lives[scope] ?? []
  const present = lives.findLast(({ endedAt }) => endedAt === undefined)
  const lifetime = present === undefined ? 3600 : present.expiresAt - present.issuedAt
  const margin = Math.min(state.refreshAheadSeconds, lifetime / 2)
  const status = statusOf(present, state, margin, now)
  const left = present === undefined ? 0 : present.expiresAt - now
  const said =
    present === undefined ? 'missing' : `${status}, ${duration(left)} left, version ${present.version}`
  text.textContent = said
  row.className = `token ${status}`
  picture.setAttribute('aria-label', `${scope}: ${said}. It is renewed when ${duration(margin)} are left.`)

  const width = Math.max(200, picture.parentElement.clientWidth - 2)
  const first = Math.max(now - 3 * lifetime, lives[0]?.issuedAt ?? now)
  const from = Math.min(first, now - lifetime / 8)
  const to = now + 1.15 * lifetime
  const most = Math.max(
    lifetime,
    ...lives
      .filter(({ endedAt }) => (endedAt ?? state.now) / 1000 > from)
      .map(({ issuedAt, expiresAt }) => expiresAt - issuedAt),
  )
  const x = (at) => LEFT + ((at - from) / (to - from)) * (width - LEFT - RIGHT)
  const y = (seconds) => HEIGHT - BOTTOM - (Math.max(0, seconds) / most) * (HEIGHT - TOP - BOTTOM)
  picture.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`)
  picture.setAttribute('width', width)
  const future = () => expected(present, { now, to, margin, lifetime, tickSeconds: state.tickSeconds, x, y })
  const ofPresent =
    present === undefined
      ? []
      : [
          level(y(margin), width, 'margin'),
          level(y(state.expiryLeewaySeconds), width, 'leeway'),
          svg('polyline', { class: 'expected', points: future() }),
        ]
  picture.replaceChildren(
    level(y(0), width, 'zero'),
    ...ofPresent,
    ...lives.map((life) => tooth(life, { now: state.now, from, x, y })),
    svg('line', { class: 'now', x1: x(now), x2: x(now), y1: TOP - 6, y2: y(0) }),
    ...(present === undefined ? [] : [svg('circle', { class: 'point', cx: x(now), cy: y(left), r: 4 })]),
    ...(x(now) < 90 ? [] : [label(LEFT, HEIGHT - 6, time(from * 1000))]),
    ...(present === undefined
      ? []
      : [label(width - RIGHT, y(margin) + 14, `renewed below ${duration(margin)}`, 'end')]),
    label(x(now), HEIGHT - 6, 'now', 'middle'),
    label(width - RIGHT, HEIGHT - 6, time(to * 1000), 'end'),
  )
}

/** One life, from its issue or the chart's left edge until it was replaced, as an area under its line. */
function tooth({ issuedAt, expiresAt, endedAt }, { now, from, x, y }) {
  const begin = Math.max(issuedAt, from)
  const end = Math.max(begin, Math.min(endedAt ?? now, now) / 1000)
  const line = [begin, end].map((at) => `${x(at)},${y(expiresAt - at)}`)
  return svg(
    'g',
    { class: endedAt === undefined ? 'life' : 'life past' },
    svg('polygon', { points: [`${x(begin)},${y(0)}`, ...line, `${x(end)},${y(0)}`].join(' ') }),
    svg('polyline', { points: [`${x(begin)},${y(0)}`, ...line].join(' ') }),
  )
}

/** What follows when the refresher renews it at the first tick after it is due. */
function expected({ expiresAt }, { now, to, margin, lifetime, tickSeconds, x, y }) {
  const points = [`${x(now)},${y(expiresAt - now)}`]
  let ends = expiresAt
  for (let count = 0; count < 6; count += 1) {
    const renewed = Math.max(now, ends - margin) + Math.min(tickSeconds / 2, margin / 4)
    if (renewed >= to) break
    points.push(`${x(renewed)},${y(ends - renewed)}`, `${x(renewed)},${y(lifetime)}`)
    ends = renewed + lifetime
  }
  return [...points, `${x(to)},${y(ends - to)}`].join(' ')
}

const level = (at, width, name) =>
  svg('line', { class: `level ${name}`, x1: LEFT, x2: width - RIGHT, y1: at, y2: at })

function label(at, height, text, anchor = 'start') {
  const made = svg('text', { x: at, y: height, 'text-anchor': anchor })
  made.textContent = text
  return made
}
