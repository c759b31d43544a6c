import { isJsonObject } from '../json-object.ts'

/**
 * The text of a parsed GraphQL document of operations and fragments (GraphQL specification, §2 "Language"), in one
 * line. What tools make of a document is its tree, and what is sent is text; the printer of `graphql` would be another
 * package in a bundle.
 *
 * @throws TypeError for a node that no operation and no fragment has
 */
export function documentText(node: unknown): string {
  const text = isJsonObject(node) ? NODES.get(String(node.kind))?.(node) : undefined
  if (text === undefined) throw new TypeError('It is not a GraphQL document of operations and fragments.')
  return text
}

type Node = Readonly<Record<string, unknown>>

const list = (nodes: unknown): readonly unknown[] => (Array.isArray(nodes) ? nodes : [])
const joined = (nodes: unknown, between = ' '): string => list(nodes).map(documentText).join(between)
const maybe = (before: string, node: unknown): string => (node ? before + documentText(node) : '')
const group = (open: string, nodes: unknown, close: string): string =>
  list(nodes).length > 0 ? `${open}${joined(nodes)}${close}` : ''
const directives = ({ directives }: Node): string => group(' ', directives, '')
const selection = ({ selectionSet }: Node): string => maybe(' ', selectionSet)
const value = ({ value }: Node): string => String(value)

const NODES: ReadonlyMap<string, (node: Node) => string> = new Map(
  Object.entries<(node: Node) => string>({
    Document: ({ definitions }) => joined(definitions, '\n'),
    OperationDefinition: (node) =>
      `${node.operation}${maybe(' ', node.name)}${group('(', node.variableDefinitions, ')')}${directives(node)}${selection(node)}`,
    VariableDefinition: (node) =>
      `${documentText(node.variable)}: ${documentText(node.type)}${maybe(' = ', node.defaultValue)}${directives(node)}`,
    FragmentDefinition: (node) =>
      `fragment ${documentText(node.name)} on ${documentText(node.typeCondition)}${directives(node)}${selection(node)}`,
    SelectionSet: ({ selections }) => `{ ${joined(selections)} }`,
    Field: (node) =>
      `${node.alias ? `${documentText(node.alias)}: ` : ''}${documentText(node.name)}${group('(', node.arguments, ')')}${directives(node)}${selection(node)}`,
    FragmentSpread: (node) => `...${documentText(node.name)}${directives(node)}`,
    InlineFragment: (node) => `...${maybe(' on ', node.typeCondition)}${directives(node)}${selection(node)}`,
    Argument: (node) => `${documentText(node.name)}: ${documentText(node.value)}`,
    Directive: (node) => `@${documentText(node.name)}${group('(', node.arguments, ')')}`,
    Name: value,
    Variable: ({ name }) => `$${documentText(name)}`,
    NamedType: ({ name }) => documentText(name),
    ListType: ({ type }) => `[${documentText(type)}]`,
    NonNullType: ({ type }) => `${documentText(type)}!`,
    IntValue: value,
    FloatValue: value,
    BooleanValue: value,
    EnumValue: value,
    NullValue: () => 'null',
    // GraphQL knows the escapes of JSON. A block string has the same value as one in a line.
    StringValue: (node) => JSON.stringify(node.value),
    ListValue: ({ values }) => `[${joined(values)}]`,
    ObjectValue: ({ fields }) => `{${joined(fields)}}`,
    ObjectField: (node) => `${documentText(node.name)}: ${documentText(node.value)}`,
  }),
)
