/**
 * What runs inside a container: loads the handler, then asks the Runtime API for one invocation after the other (Lambda
 * Developer Guide, "Using the Lambda runtime API"). It is plain JavaScript and uses only `node:http`, because it is
 * loaded at every cold start: type stripping alone would cost a container 35 ms and 17 MiB.
 */
import { existsSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { basename, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let requestId

/** Asks the Runtime API. It repeats the request once if a kept connection turns out to be dead. */
function call(method, path, body, headers = {}) {
  return new Promise((done, failed) => {
    const sent = request(
      `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/${path}`,
      {
        method,
        agent,
        headers: body === undefined ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part) => {
          text += part
        })
        response.on('end', () => done({ headers: response.headers, text }))
        response.on('error', failed)
      },
    )
    sent.on('error', (error) =>
      sent.reusedSocket && error.code === 'ECONNRESET'
        ? call(method, path, body, headers).then(done, failed)
        : failed(error),
    )
    sent.end(body)
  })
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message)
    this.name = `Runtime.${name}`
  }
}

async function loadHandler() {
  const file = basename(_HANDLER)
  const dot = file.indexOf('.')
  if (dot < 1) throw new RuntimeError('MalformedHandlerName', 'Bad handler')
  const path = resolve(LAMBDA_TASK_ROOT, dirname(_HANDLER), file.slice(0, dot))
  const found = ['.js', '.mjs', '.cjs']
    .map((extension) => path + extension)
    .find((candidate) => existsSync(candidate))
  if (found === undefined)
    throw new RuntimeError('ImportModuleError', `Error: Cannot find module '${file.slice(0, dot)}'`)
  const module = await import(pathToFileURL(found).href).catch((error) => {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', `${error}`)
    if (error?.code === 'ERR_MODULE_NOT_FOUND') throw new RuntimeError('ImportModuleError', `${error}`)
    throw error
  })
  const name = file.slice(dot + 1)
  const handler = module[name] ?? module.default?.[name]
  if (handler === undefined)
    throw new RuntimeError('HandlerNotFound', `${_HANDLER} is undefined or not exported`)
  if (typeof handler !== 'function')
    throw new RuntimeError('HandlerNotFound', `${_HANDLER} is not a function`)
  if (handler.length >= 3) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'AWS Lambda has removed support for callback-based handlers',
    )
  }
  return handler
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    clientContext: undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}

const errorDocument = (thrown) =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
    : { errorType: typeof thrown, errorMessage: `${thrown}`, trace: [] }

/**
 * As in Lambda, the log contains every member of the error, and of each error in it. A secret would be visible here
 * too.
 */
function logError(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(`${thrown}`)
  console.error(`${title}\t${textOf(error)}`)
}

function textOf(error) {
  try {
    return JSON.stringify(error, (_name, value) => (value instanceof Error ? membersOf(value) : value))
  } catch {
    return JSON.stringify(errorDocument(error))
  }
}

const membersOf = (error) => ({
  errorType: error.name,
  errorMessage: error.message,
  code: error.code,
  ...error,
  stack: error.stack?.split('\n'),
})

async function report(path, thrown) {
  const document = errorDocument(thrown)
  await call('POST', path, JSON.stringify(document), {
    'Lambda-Runtime-Function-Error-Type': document.errorType,
  })
}

async function fatal(title, thrown) {
  logError(title, thrown)
  await report(requestId === undefined ? 'init/error' : `invocation/${requestId}/error`, thrown)
  process.exit(1)
}

process.on('uncaughtException', (error) => fatal('Uncaught Exception', error))
process.on('unhandledRejection', (reason) => {
  fatal('Unhandled Promise Rejection', new RuntimeError('UnhandledPromiseRejection', `${reason}`))
})
// A terminal sends Ctrl-C to every process of the group, but only the parent decides when to end.
process.on('SIGINT', () => {})
// The parent has the other side of this pipe. When the parent is gone, the container ends.
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0))
process.stdin.resume()
process.stdin.unref?.()

const handler = await loadHandler().catch((error) => fatal('Init Error', error))

for (;;) {
  const { headers, text } = await call('GET', 'invocation/next').catch(() => process.exit(0))
  requestId = headers['lambda-runtime-aws-request-id']
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  try {
    const answer = JSON.stringify(await handler(JSON.parse(text), contextOf(headers))) ?? 'null'
    await call('POST', `invocation/${requestId}/response`, answer)
  } catch (thrown) {
    logError('Invoke Error', thrown)
    await report(`invocation/${requestId}/error`, thrown)
  }
  requestId = undefined
}
