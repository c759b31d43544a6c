import type { GenericSchema } from 'valibot'
import type { ErrorCode } from '../lib/errors.ts'
import type { OperationExample } from './operation-example.ts'

/** Schemas by their names in the OpenAPI document: `{ CancelBody }`. */
export type Schemas = Readonly<Record<string, GenericSchema>>

/** A parameter of the path, the query or the headers. */
export interface RouteParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  /** What the handler checks the value with. */
  readonly check: RegExp | GenericSchema
  /** Makes the parameter of a query or a header a required one. */
  readonly example?: string
}

/** A JSON body with an example that the simulated Stitch knows; or an image. */
export type RouteBody =
  | { readonly schema: Schemas; readonly example: object; readonly isOptional?: boolean }
  | { readonly mediaTypes: readonly string[]; readonly mostBytes: number }

/** An answer that is not a problem. */
export interface RouteAnswer {
  readonly status: 200 | 201
  readonly description: string
  readonly schema: Schemas
  /** Whether the answer has the header `Location`. */
  readonly hasLocation?: boolean
  /** Where the route's own example is of another answer. */
  readonly example?: object
}

/** A second function for calls that take longer than the gateway waits. Callers reach it by its function URL. */
export interface SlowFunction {
  readonly function: string
  /** Variable in which the route's own function finds the URL. */
  readonly setting: string
  readonly timeoutSeconds: number
}

/** One row of the table. Functions, rights, documents and pages follow from it. */
export interface RouteRow {
  readonly method: 'GET' | 'POST'
  readonly path: `/${string}`
  /** The function that answers: its file in `functions/` without `.ts`, and the last part of its name on AWS. */
  readonly function: string
  /** Name of the route in programs that are made from the OpenAPI document. */
  readonly operationId: string
  readonly title: string
  readonly description: string
  /** What it answers, in a cell of a table, after the status. */
  readonly shows: string
  /** Whether a caller may repeat the call, in a cell of a table. */
  readonly repeat: string
  readonly parameters: readonly RouteParameter[]
  readonly body?: RouteBody
  /** The first one answers the example. */
  readonly answers: readonly [RouteAnswer, ...RouteAnswer[]]
  /** The answer to the example. */
  readonly example: object
  /** Whether the later examples put the `id` of this answer into their paths. */
  readonly givesId?: boolean
  /** Codes that not every route has. */
  readonly codes: readonly ErrorCode[]
  /** The operations of Stitch's API that the function sends. */
  readonly operations: readonly OperationExample[]
  readonly slow?: SlowFunction
}

/** The routes of one subject. All of them use the token of one scope. */
export interface RouteGroup {
  readonly name: string
  readonly description: string
  /** Page in docs/use/ that says more. */
  readonly page?: string
  /** The scope whose token the functions read. None: the functions call nothing of Stitch's. */
  readonly scope?: string
  readonly routes: readonly RouteRow[]
}

/** A row with what its group says. */
export interface Route extends RouteRow {
  /** `METHOD /path`, as in the template. */
  readonly key: string
  readonly group: string
  readonly scope: string | undefined
}
