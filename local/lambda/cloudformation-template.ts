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
  /** Refused here: a packaged template has no conditions. */
  readonly Condition?: string
  readonly Properties?: Readonly<Record<string, TemplateValue>>
}

/** The part of a packaged CloudFormation template that the local stack reads. */
export interface CloudFormationTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>
}

/** The stack that the template becomes: what the pseudo parameters (`AWS::Region` and so on) stand for. */
export interface Stack {
  readonly accountId: string
  readonly region: string
  readonly stackName: string
}
