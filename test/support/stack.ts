import { STITCH } from '../../lib/providers/stitch.ts'
import { Container, type ContainerOptions } from '../../local/lambda/container.ts'
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts'
import { assertPackaged } from '../../scripts/package-when-stale.ts'
import type { Secret } from './canary.ts'
import { ContainerHere } from './container-here.ts'
import { FILE, type Owner } from './owner.ts'
import { type Call, callHandler, callOverHttp } from './stack-call.ts'
import { Handlers, type Invocation, invokeBundle } from './stack-functions.ts'
import { Outputs } from './stack-output.ts'
import { Store } from './stack-store.ts'
import { testClients } from './stitch.ts'
import { setVariables } from './variables.ts'

/** One of the two ways in: the handler in this process, or its packaged bundle in a container. */
export interface Way {
  /** Ends the title of a test, for example `through the handler`. */
  readonly name: string
  readonly call: Call
  /** Invokes a function by its key; the refresher by default. */
  readonly invoke: (event?: unknown, key?: string) => Promise<Invocation>
}

/** The local stack in the hands of a test. */
export interface TestStack extends Omit<Stack, 'close'> {
  /** The handlers of `functions/` in this process. */
  readonly handler: Way
  /** The packaged bundles, in containers. */
  readonly bundle: Way
  /** The way in which a test of test/handlers goes: `npm test` asks the handlers, `npm run test:system` the bundles. */
  readonly way: Way
  readonly store: Store
  /** Everything that any function, answer or error has said so far. */
  readonly outputs: Outputs
  /** A new deployment with these settings: containers and handlers are cold, faults and counters are cleared. */
  deploy(settings?: Readonly<Record<string, string>>): Promise<void>
  /** Removes every stored token. */
  clearTokens(): Promise<void>
  /** What no person may ever see: tokens, keys and client secrets of this stack, and what the test adds. */
  secrets(): Promise<readonly Secret[]>
  readonly addSecret: (secret: Secret) => void
  /** Functions whose containers run here from the next start on. */
  readonly here: Set<string>
}

export const REFRESHER = 'refresh-client-token'

/** The variable that says which way the tests of `test/handlers` go: `bundle`, or by default `handler`. */
const WAY = 'TEST_WAY'

export interface TestStackOptions extends StackOptions {
  /**
   * Functions whose containers are no processes but run here: a cold start costs next to nothing. None by default, for
   * a test of a packaged bundle needs its process.
   */
  readonly here?: readonly string[]
}

/** Starts a stack as `npm start` has it, on free ports. */
export async function startLocalStack(options: StackOptions = {}, owner: Owner = FILE): Promise<Stack> {
  await assertPackaged()
  // How long a container takes to start says how busy the machine is, and nothing of ours.
  const stack = await startStack({ initTimeoutSeconds: 300, ...options })
  owner.after(stack.close)
  return stack
}

/**
 * Starts one stack for a test file, on free ports. The AWS SDK reads its address and credentials from `process.env`, so
 * these are set there, to the refresher's role, until the stack is closed: one stack at a time in a process.
 */
export async function startTestStack(
  options: TestStackOptions = {},
  owner: Owner = FILE,
): Promise<TestStack> {
  const outputs = new Outputs()
  const settings: Record<string, string> = { ...options.environment }
  const here = new Set(options.here)
  const local: StackOptions = {
    clients: await testClients(),
    ...options,
    environment: settings,
    onLog: (line) => outputs.add(`log of ${line.functionKey}`, line.text),
    startContainer: (container: ContainerOptions) =>
      here.has(container.fn.key) ? new ContainerHere(container) : new Container(container),
  }
  const stack = await startLocalStack(local, owner)
  const handlers = new Handlers(stack, outputs)
  const store = new Store(stack)
  owner.after(() => store.close())
  const added: Secret[] = []
  const functionOf = (key: string) =>
    stack.service.functions.find((fn) => fn.key === key) ?? fail(`no function ${key}`)
  setVariables(awsVariables(handlers.environmentOf(functionOf(REFRESHER))), owner)
  const scopeSets = stack.environment.STITCH_SCOPES?.split(',') ?? STITCH.seedScopes

  const handler: Way = {
    name: 'through the handler',
    call: callHandler(stack, handlers, outputs),
    async invoke(event, key = REFRESHER) {
      const invoked = await handlers.invoke(functionOf(key), event)
      outputs.add(`result of ${key}, in this process`, JSON.stringify(invoked), {
        success: invoked.error === undefined,
      })
      return invoked
    },
  }
  const bundle: Way = {
    name: 'through the packaged bundle',
    call: callOverHttp(stack, outputs),
    invoke: (event, key = REFRESHER) => invokeBundle(stack, outputs, functionOf(key), event),
  }

  return {
    ...stack,
    here,
    store,
    outputs,
    handler,
    bundle,
    way: process.env[WAY] === 'bundle' ? bundle : handler,
    async deploy(changed = {}) {
      for (const name of Object.keys(settings)) delete settings[name]
      Object.assign(settings, options.environment, changed)
      handlers.forget()
      await Promise.all(stack.service.functions.map(({ key }) => stack.lambda.functions.kill(key)))
      stack.faults.clear()
      stack.counters.reset()
    },
    async clearTokens() {
      await Promise.all(scopeSets.map((scopeSet) => store.delete(scopeSet)))
    },
    addSecret: (secret) => added.push(secret),
    async secrets() {
      const tokens = await store.tokens(scopeSets)
      return [
        ...added,
        ...tokens.map((value) => ({ what: 'token', value })),
        ...stack.stitch.clients.flatMap(({ certificatePem, clientSecret }) => [
          ...(certificatePem === undefined ? [] : [{ what: 'private key', value: certificatePem }]),
          ...(clientSecret === undefined ? [] : [{ what: 'client secret', value: clientSecret }]),
        ]),
      ]
    },
  }
}

/**
 * Every `AWS_…` variable of an environment but the one that would make this process an environment of Lambda, in which
 * siblings begin to read when they are loaded.
 */
const awsVariables = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name.startsWith('AWS_') && name !== 'AWS_LAMBDA_INITIALIZATION_TYPE',
    ),
  )

const fail = (message: string): never => {
  throw new RangeError(message)
}
