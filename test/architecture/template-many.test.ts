import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDeployment } from '../../infrastructure/deployment.ts'
import { plainTemplate } from '../../infrastructure/plain-template.ts'
import { functionsOf } from '../../infrastructure/privileges.ts'
import { templateProblems } from '../../infrastructure/template-rules.ts'
import { edit, rightsOf } from './template-edits.ts'
import { expectedRightsOfMany } from './template-expectations.ts'

const MANY_CLIENTS = plainTemplate(readDeployment('dev', { clients: 'many' }))

describe('the template of a deployment for many clients', () => {
  it('gives every function exactly the rights that are named for it', () => {
    for (const { name } of functionsOf(MANY_CLIENTS))
      assert.deepEqual(rightsOf(MANY_CLIENTS, name), expectedRightsOfMany(name), name)
  })

  it('keeps every rule, and would not as one for one client', () => {
    assert.deepEqual(templateProblems(MANY_CLIENTS), [])
    const { RefreshDashclientsLambdaFunction: _, ...others } = MANY_CLIENTS.Resources
    const problems = templateProblems({ Resources: others })
    assert.ok(problems.some((line) => /token-status: may ssm:GetParameter on \S+, which is more/.test(line)))
  })

  it('is refused with a wildcard in another place', () => {
    for (const Resource of [
      'parameter/stitch/dev/*',
      'parameter/stitch/dev/many/*',
      'parameter/stitch/*/many/*/tokens/a',
    ]) {
      const mutant = structuredClone(MANY_CLIENTS)
      edit(mutant, 'TokenStatusRole', 'ssm:GetParameter', { Resource: [Resource] })
      assert.ok(
        templateProblems(mutant).some((line) => line.includes(`on ${Resource}, which is more`)),
        Resource,
      )
    }
  })

  it('ends a run before the next tick', () => {
    const { Timeout } = MANY_CLIENTS.Resources.RefreshDashclientsLambdaFunction?.Properties ?? {}
    assert.equal(Timeout, 240)
  })
})
