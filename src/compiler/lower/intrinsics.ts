import type { Json, JsonObject } from '../../model/template.ts';

/** CloudFormation's intrinsic functions, as values of a template. */
export const REGION: JsonObject = { Ref: 'AWS::Region' };

export function ref(logicalId: string): JsonObject {
  return { Ref: logicalId };
}

export function attribute(logicalId: string, name: string): JsonObject {
  return { 'Fn::GetAtt': [logicalId, name] };
}

/** `text` with `${…}` filled in by CloudFormation. */
export function sub(text: string): JsonObject {
  return { 'Fn::Sub': text };
}

/** Text of a user inside `sub`: CloudFormation leaves it as it is. */
export function literal(text: string): string {
  return text.replaceAll('${', '${!');
}

/** An ARN in this account and region; `resource` may hold further `${…}`. */
export function localArn(service: string, resource: string): JsonObject {
  return sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);
}

/** A list without its duplicates, in its first order; equal means equal as JSON. */
export function distinct(values: readonly Json[]): Json[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
