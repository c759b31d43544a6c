import fc from 'fast-check'

/** A body that must be refused, and the members of which at least one has to be named. */
export interface BadBody {
  readonly body: unknown
  /** Names from the outside in; empty for the body as a whole. */
  readonly members: readonly string[]
}

type Json = Record<string, unknown>

/** Where something stands in a body. */
type Place = readonly string[]

/** Values that no member takes: of another type, empty, or with what belongs in no reference, name or number. */
const WRONG_FOR_TEXT = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, '', ['text'], { quantity: '1' }),
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.string({ minLength: 4097, maxLength: 5000 }),
)
const WRONG_FOR_OBJECT = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], [[]], 'text', ''),
  fc.integer(),
  fc.array(fc.string()),
)
const NOT_A_BODY = fc.oneof(
  fc.constantFrom<unknown>(null, [], 'text', 0, true),
  fc.array(fc.jsonValue()),
  fc.string(),
)

/**
 * Ways to spoil a good body: one member takes another value, is missing, or is one too many; or it is no object at all.
 *
 * @param good with every member there is
 * @param needed members that cannot be missing
 */
export function badBodies(good: Json, needed: readonly string[]): fc.Arbitrary<BadBody> {
  const places = placesOf(good, [])
  const spoilt = fc.constantFrom(...places).chain((place) => {
    const isObject = typeof at(good, place) === 'object'
    return (
      isObject ? WRONG_FOR_OBJECT : typeof at(good, place) === 'boolean' ? fc.integer() : WRONG_FOR_TEXT
    ).map((value) => ({ body: put(good, place, value), members: [place.join('.')] }))
  })
  const lacking = fc.constantFrom(...needed).map((member) => ({
    body: put(good, member.split('.'), undefined),
    members: [FIRST_OF[member] ?? member],
  }))
  const inner: Place[] = [[], ...places.filter((place) => typeof at(good, place) === 'object')]
  const crowded = fc
    .tuple(
      fc.constantFrom(...inner),
      fc.oneof(fc.string().filter(isWrittenAsItIs), fc.constantFrom('__proto__', 'constructor', 'toString')),
      fc.jsonValue(),
    )
    .filter(([place, name]) => !Object.hasOwn(at(good, place) as object, name) && !OTHERS.has(name))
    .map(([place, name, value]) => ({
      body: put(good, [...place, name], value),
      members: [[...place, name].join('.')],
    }))
  const whole = NOT_A_BODY.map((body) => ({ body, members: [''] }))
  return fc.oneof(
    { arbitrary: spoilt, weight: 5 },
    { arbitrary: crowded, weight: 3 },
    { arbitrary: lacking, weight: 2 },
    { arbitrary: whole, weight: 1 },
  )
}

/** Whether JSON writes a name without an escape, so that every parser reads the same name. */
const isWrittenAsItIs = (name: string): boolean => JSON.stringify(name) === `"${name}"`

/** A list in the place of every object, also of the whole body: what chance seldom picks is tried every time. */
export function listsForObjects(good: Json): BadBody[] {
  const places = placesOf(good, []).filter((place) => typeof at(good, place) === 'object')
  const spoilt = places.flatMap((place) =>
    [[], ['a'], [[]]].map((list) => ({ body: put(good, place, list), members: [place.join('.')] })),
  )
  return [...spoilt, { body: [], members: [''] }]
}

/** Where exactly one of several is needed, it is asked for under the name of the first. */
const FIRST_OF: Readonly<Record<string, string>> = {
  directorId: 'businessName',
  registrationNumber: 'businessName',
}

/** Members that a body may have besides those of the good one, which has only one of several ways. */
const OTHERS = new Set([
  'merchantId',
  'business',
  'passport',
  'temporaryResidenceId',
  'identityDocument',
  'businessName',
  'directorId',
  'registrationNumber',
])

const placesOf = (value: Json, path: Place): Place[] =>
  Object.entries(value).flatMap(([name, inner]) => {
    const place = [...path, name]
    return typeof inner === 'object' ? [place, ...placesOf(inner as Json, place)] : [place]
  })

const at = (body: unknown, place: Place): unknown =>
  place.reduce((value, name) => (value as Json)[name], body)

/** A copy with another value at a place; `undefined` takes the member away. Own members only, also for `__proto__`. */
function put(body: Json, [name = '', ...rest]: Place, value: unknown): Json {
  const inner = rest.length === 0 ? value : put(body[name] as Json, rest, value)
  const entries = Object.entries(body).filter(([other]) => other !== name)
  return Object.fromEntries(inner === undefined ? entries : [...entries, [name, inner]])
}
