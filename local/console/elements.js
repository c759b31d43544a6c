// Making elements, and keeping what a person is doing with them.

export const element = (id) => document.getElementById(id)

export function make(tag, { text, className, ...attributes } = {}, ...children) {
  const made = document.createElement(tag)
  if (text !== undefined) made.textContent = text
  if (className) made.className = className
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

const shown = new WeakMap()

/** Fills an element anew only if its content has changed: so a button keeps its focus, and a list its position. */
export function fill(target, value, makeChildren) {
  const text = JSON.stringify(value)
  if (shown.get(target) === text) return
  shown.set(target, text)
  const focused = target.contains(document.activeElement) ? document.activeElement.dataset.key : undefined
  target.replaceChildren(...makeChildren(value))
  if (focused !== undefined) target.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus()
}

export const time = (epochMs) => new Date(epochMs).toLocaleTimeString('en-GB')

/** `1 run`, `2 runs`. */
export const counted = (count, one, several = `${one}s`) => `${count} ${count === 1 ? one : several}`

/** `59 min 30 s`, `1 h 5 min`. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds))
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  const minutes = Math.floor(whole / 60)
  const rest = whole % 60
  if (minutes === 0) return `${rest} s`
  return rest === 0 ? `${minutes} min` : `${minutes} min ${String(rest).padStart(2, '0')} s`
}
