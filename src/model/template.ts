/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
  readonly Properties?: JsonObject;
}

/** One parameter of a template; meshc fills it from another stack's output (`StackParameter`). */
export interface TemplateParameter {
  readonly Type: string;
  readonly Description?: string;
  readonly NoEcho?: boolean;
}

export interface TemplateOutput {
  readonly Description?: string;
  readonly Value: Json;
}

/** A CloudFormation template, in the order in which its sections are written. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  /** `meshc` says which version wrote it and how its stack hangs together with the others; never compared by plan. */
  readonly Metadata: JsonObject;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}
