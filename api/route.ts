import type { GenericSchema } from 'valibot'
import type { ErrorCode } from '../lib/errors.ts'

/** A parameter of the path, the query or the headers. */
export interface RouteParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  /** JSON Schema; what a handler has a schema for is taken from there. */
  readonly schema: object
  readonly example?: string
}

/** A body by the name of its schema, with an example; or an image. */
export type RouteBody =
  | { readonly schema: string; readonly example: object; readonly isOptional?: boolean }
  | { readonly mediaTypes: readonly string[]; readonly mostBytes: number }

/** An answer that is no problem. */
export interface RouteAnswer {
  readonly status: 200 | 201
  readonly description: string
  /** Name of the schema. */
  readonly schema: string
  /** Whether it has the header `Location`. */
  readonly hasLocation?: boolean
}

/** What routes are grouped by. */
export type Tag = 'Tokens' | 'Payment requests' | 'Bank account verification' | 'Images' | 'Business lookup'

/** One route of the HTTP API, as documents for people and programs describe it. */
export interface Route {
  /** `METHOD /path`, as in the template. */
  readonly key: string
  /** For programs: the function's name, or what it does there. */
  readonly operationId: string
  readonly title: string
  readonly description: string
  readonly tag: Tag
  /** The scope of the token that is used; none where no call of Stitch is made. */
  readonly scope?: string
  readonly parameters: readonly RouteParameter[]
  readonly body?: RouteBody
  readonly answers: readonly RouteAnswer[]
  /** Codes of its own, besides those that every route has. */
  readonly codes: readonly ErrorCode[]
}

/** The schemas that handlers check bodies with, and those of answers, by name. */
export type Schemas = Readonly<Record<string, GenericSchema>>
