/** A JSON value as it stands in a template, intrinsic functions included. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | readonly TemplateValue[]
  | { readonly [member: string]: TemplateValue }

export interface TemplateResource {
  readonly Type: string
  readonly Condition?: string
  readonly Properties?: Readonly<Record<string, TemplateValue>>
}

export interface TemplateParameter {
  readonly Type: string
  readonly Default?: string | number
}

/** The parts of a CloudFormation template that the local stack reads. */
export interface CloudFormationTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>
  readonly Conditions?: Readonly<Record<string, TemplateValue>>
  readonly Mappings?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, TemplateValue>>>>>
  >
  readonly Outputs?: Readonly<Record<string, { readonly Value: TemplateValue; readonly Condition?: string }>>
}

/** The stack that the template becomes: what the pseudo parameters (`AWS::Region` and so on) stand for. */
export interface Stack {
  readonly accountId: string
  readonly region: string
  readonly stackName: string
  /** Values of the template's parameters; a parameter not named here has its default. */
  readonly parameters: Readonly<Record<string, string>>
}
