import { badInput } from './bad-input.ts'

/** The part of a list that is requested. */
export interface PageArguments {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

/** Most entries that one page holds. */
export const MAX_PAGE_SIZE = 2000

/** Cuts a page out of a list, as the Relay cursor connections specification says. */
export function connectionOf<Node extends { readonly id: string }>(
  nodes: readonly Node[],
  page: PageArguments,
) {
  const start = page.after == null ? 0 : indexOf(nodes, page.after) + 1
  const end = page.before == null ? nodes.length : indexOf(nodes, page.before)
  const first = Math.min(page.first ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE)
  const fromFront = nodes.slice(start, end).slice(0, first)
  const shown = page.last == null ? fromFront : fromFront.slice(Math.max(0, fromFront.length - page.last))
  const edges = shown.map((node) => ({ cursor: cursorOf(node), node }))
  const [firstShown, lastShown] = [shown[0], shown.at(-1)]
  return {
    edges,
    pageInfo: {
      hasPreviousPage: firstShown !== undefined && nodes.indexOf(firstShown) > 0,
      hasNextPage: lastShown !== undefined && nodes.indexOf(lastShown) < nodes.length - 1,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

const cursorOf = (node: { readonly id: string }) => Buffer.from(`cursor/${node.id}`).toString('base64')

function indexOf(nodes: readonly { readonly id: string }[], cursor: string): number {
  const index = nodes.findIndex((node) => cursorOf(node) === cursor)
  if (index === -1) throw badInput('cursor unknown')
  return index
}
