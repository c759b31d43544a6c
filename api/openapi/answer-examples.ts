/** The answers that docs/routes.md shows, by `METHOD /path`: a test holds each of them to what the route really answers. */
export function answerExamples(page: string): ReadonlyMap<string, unknown> {
  const shown = page.matchAll(/```bash\n([^`]*)```\n+```json\n([^`]*)```/g)
  return new Map(
    [...shown].flatMap(([, commands = '', answer = '']) => {
      // What is shown is what the last call of a block answers.
      const call = commands.slice(commands.lastIndexOf('curl '))
      const path = /localhost:3000(\/[^'"?\s]*)/.exec(call)?.[1]?.replace(/\$\{[^}]*\}/, '{id}')
      const method = / (-d|--data-binary) /.test(call) ? 'POST' : 'GET'
      return path === undefined || path.startsWith('/_')
        ? []
        : [[`${method} ${path}`, JSON.parse(answer)] as const]
    }),
  )
}
