/** Any value of a CloudFormation template: JSON, intrinsic functions (`{ Ref }`, `{ 'Fn::Sub' }`) included. */
export type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [member: string]: Value | undefined }

/** A value that a parameter of the release's template fills in, for example `${TokenAlarmSeconds}`. */
export type Hole = `\${${string}}`

/** One resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, Value | undefined>>
  readonly DependsOn?: string | readonly string[]
  readonly Condition?: string
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>

/** One output of a CloudFormation template. */
export interface Output {
  readonly Condition?: string
  readonly Description?: string
  readonly Value: Value
  readonly Export?: { readonly Name: Value }
}

/** The part of a CloudFormation template that this project writes and reads. */
export interface Template {
  readonly Description?: string
  readonly Resources: Resources
  readonly Outputs?: Readonly<Record<string, Output>>
}

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly Value[]
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: Value } }
}

/** `Fn::Sub`: pseudo parameters and logical ids in `${…}` are filled in by CloudFormation. */
export const sub = (text: string) => ({ 'Fn::Sub': text })

/** `Fn::GetAtt`: an attribute of another resource of this template. */
export const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] })
