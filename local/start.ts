import { HELP, readStartOptions } from './start-options.ts'

function explain({ code, message }: NodeJS.ErrnoException): string {
  if (code !== 'EADDRINUSE') return message
  const [, port = 'that is wanted'] = /:(\d+)$/.exec(message) ?? []
  return `Port ${port} is taken. End the program that uses it, or choose other ports: npm start -- --port 4000 takes 4000 to 4002.`
}

try {
  const options = readStartOptions(process.argv.slice(2), process.env)
  if (options.help) console.log(HELP)
  else {
    // Loaded only here: these are a thousand modules, and neither the help nor a wrong option needs them.
    const { runStack } = await import('./run-stack.ts')
    await runStack(options)
  }
} catch (error) {
  console.error(explain(error as Error))
  process.exitCode = 1
}
