import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse, print } from 'graphql'
import { documentOperation } from '../../../lib/stitch/document-operation.ts'
import { documentText } from '../../../lib/stitch/document-text.ts'
import { readGraphqlAnswer } from '../../../lib/stitch/graphql-answer.ts'
import { encodeRequest } from '../../../lib/stitch/request-body.ts'
import { operationOf } from '../../../lib/stitch/typed-document.ts'
import { thrownBy } from '../../support/rejection.ts'
import { OPERATIONS } from './operations.ts'

/** By its client preset, version 6.2.0. */
const GENERATED = join(import.meta.dirname, '../../fixtures/codegen/typed-document-node.json')

const EVERYTHING = `
  query Everything($id: ID!, $first: UInt = 5 @dir, $list: [[String!]!]! = [["a"], []], $in: Input = {a: 1, b: {c: [ONE, null]}}) @live(yes: true) {
    alias: node(id: $id) @include(if: true) @skip(if: false) {
      __typename
      ... on Payment @defer { id amount(as: -1.5e3, text: "q\\"\\\\ \\u00e9 \\n") }
      ... @include(if: $id) { id }
      ...Fields @dir
    }
    block(text: """
      several "lines" \\"""
        of text
    """)
  }
  fragment Fields on Payment @dir { id, state { date } }
`

/** The tree without the places in a source. */
const tree = (text: string) => JSON.parse(JSON.stringify(parse(text, { noLocation: true })))
/** Block strings are sent as strings in a line, which have the same value. */
const withoutBlocks = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, member) => (key === 'block' ? undefined : member)))

describe('the text of a parsed document', () => {
  for (const [title, text] of [
    ['with every form that an operation may have', EVERYTHING],
    ['without a name', '{ client { id } }'],
    ...OPERATIONS.map(({ name, document }) => [name, document] as const),
  ] as const)
    it(`is the same document: ${title}`, () => {
      assert.deepEqual(withoutBlocks(tree(documentText(tree(text)))), withoutBlocks(tree(text)))
      assert.deepEqual(
        withoutBlocks(tree(documentText(parse(text)))),
        withoutBlocks(tree(print(parse(text)))),
      )
    })

  for (const node of [undefined, {}, { kind: 'constructor' }, tree('type A { b: C }')])
    it(`is refused where it is none: ${JSON.stringify(node)?.slice(0, 30)}`, () => {
      assert.throws(() => documentText(node), {
        name: 'TypeError',
        message: 'It is not a GraphQL document of operations and fragments.',
      })
    })

  it('has its blanks and lines where people put them', () => {
    const text = 'query A @b { c(d: 1) @e { ...F } }\nfragment F on G @h { i }'
    assert.equal(documentText(tree(text)), text)
  })
})

it('a TypedDocumentNode that graphql-codegen made is sent as the document that it was made of', () => {
  const document = JSON.parse(readFileSync(GENERATED, 'utf8'))
  const { kind, name, document: text } = operationOf(document)
  assert.deepEqual([kind, name], ['query', 'LatestPayments'])
  assert.deepEqual(tree(text), tree(print(document)))
})

describe('the operation of a document', () => {
  for (const [text, kind, name] of [
    ['query A { b }', 'query', 'A'],
    ['mutation A($b: C = "query") { b }', 'mutation', 'A'],
    ['{ mutation { a } }', 'query', undefined],
    ['query { mutation }', 'query', undefined],
    ['query @live { a }', 'query', undefined],
    ['mutation($a: B) { a }', 'mutation', undefined],
    ['# mutation A { b }\nquery B { c }', 'query', 'B'],
    ['fragment mutation on B { c } query A { ...mutation }', 'query', 'A'],
    ['fragment A on B { c(d: """query } {""") } mutation C { e(f: "}") }', 'mutation', 'C'],
    ['mutation query { a } ', 'mutation', 'query'],
    ['\uFEFFmutation,A,{a}', 'mutation', 'A'],
    ['query # mutation X\nA # B\n{ c }', 'query', 'A'],
    ['mutation A($b: C = {d: {e: 1}}) { f }', 'mutation', 'A'],
    ['{ a(b: "}} mutation X { a } {{") }', 'query', undefined],
    ['{ a(b: "\\"}} query X { a } {{") }', 'query', undefined],
    ['{ a(b: """\n "}} mutation X { a } {{\n""") }', 'query', undefined],
    ...OPERATIONS.map((operation) => [operation.document, operation.kind, operation.name] as const),
  ] as const)
    it(`is a ${kind} ${name ?? 'without a name'}: ${text.slice(0, 40).replaceAll('\n', ' ')}`, () => {
      assert.deepEqual(documentOperation(text), { kind, name })
    })

  for (const [text, why] of [
    ['', /has 0 operations/],
    ['fragment A on B { c }', /has 0 operations/],
    ['query A { b } mutation C { d }', /has 2 operations/],
    ['subscription A { b }', /neither a query nor a mutation/],
    ['[object Object]', /has 0 operations/],
  ] as const)
    it(`is refused: ${text}`, () => {
      assert.throws(() => documentOperation(text), why)
    })
})

describe('a document of another program', () => {
  it('is sent as text under its name, whether it is a tree, a text or an object with a text', () => {
    const text = 'query Latest { client { id } }'
    class TypedDocumentString extends String {}
    for (const document of [text, new TypedDocumentString(text), parse(text)]) {
      const { body } = encodeRequest(operationOf(document), {})
      const sent = JSON.parse(String(body)) as { query: string; operationName: string }
      assert.equal(sent.operationName, 'Latest')
      assert.deepEqual(tree(sent.query), tree(text))
    }
  })

  it('gives any object that Stitch answers, and nothing else', () => {
    const read = (data: unknown) =>
      readGraphqlAnswer(operationOf('query A { b }'), {
        status: 200,
        headers: {},
        body: JSON.stringify({ data }),
      })
    assert.deepEqual(read({ b: { c: [1, null] } }), { b: { c: [1, null] } })
    for (const data of [null, 'text', 7, [{ b: 1 }]]) {
      assert.equal(thrownBy(() => read(data)).code, 'upstream_bad_response')
      const validated = operationOf('query A { b }').data['~standard'].validate(data)
      assert.deepEqual(validated, { issues: ['it is no object'] })
    }
  })

  it('without a name is called the operation in errors', () => {
    const error = thrownBy(() =>
      readGraphqlAnswer(operationOf('{ a }'), { status: 200, headers: {}, body: '' }),
    )
    assert.equal(error.message, "Stitch's answer to the operation cannot be used.")
  })

  it('without a name is sent without one', () => {
    assert.deepEqual(Object.keys(JSON.parse(String(encodeRequest(operationOf('{ a }'), {}).body))), [
      'query',
      'variables',
    ])
  })
})
