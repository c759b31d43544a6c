/** The arrows of a Mermaid drawing, `from → to`: `a --> b & c` draws two. */
export function drawnArrows(page: string): ReadonlySet<string> {
  const [, drawing = ''] = /^```mermaid\n([\s\S]*?)^```/m.exec(page) ?? []
  return new Set(
    [...drawing.matchAll(/^\s*([\w &]+) --> ([\w &]+)$/gm)].flatMap(([, from = '', to = '']) =>
      from.split(' & ').flatMap((one) => to.split(' & ').map((other) => `${one.trim()} → ${other.trim()}`)),
    ),
  )
}

/** Every arrow that follows from these: from each room to all that it reaches. */
export function reachable(arrows: ReadonlySet<string>): ReadonlySet<string> {
  const targets = new Map<string, string[]>()
  for (const arrow of arrows) {
    const [from = '', to = ''] = arrow.split(' → ')
    targets.set(from, [...(targets.get(from) ?? []), to])
  }
  const found = new Set<string>()
  const walk = (start: string, room: string): void => {
    for (const next of targets.get(room) ?? []) {
      if (found.has(`${start} → ${next}`)) continue
      found.add(`${start} → ${next}`)
      walk(start, next)
    }
  }
  for (const room of targets.keys()) walk(room, room)
  return found
}
