import assert from 'node:assert/strict'
import { privilegesOf, statementsOf } from '../../infrastructure/privileges.ts'
import type { Template } from '../../infrastructure/template-types.ts'

/** Every right of a function, as a line. */
export const rightsOf = (template: Template, name: string): readonly string[] =>
  privilegesOf(template)
    .filter(({ holder }) => holder === name)
    .map(({ action, resource, condition }) => `${action} on ${resource}${condition && ` when ${condition}`}`)

/** Changes the statement with this action of a role or policy. */
export function edit(template: Template, logicalId: string, action: string, change: object): void {
  const statement = statementsOf(template.Resources[logicalId]).find(({ Action }) => Action.includes(action))
  assert.ok(statement, `${logicalId} has no ${action}`)
  Object.assign(statement, change)
}
