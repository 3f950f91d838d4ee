import type { PlannedValue } from '../../model/change.ts';
import type { Json, JsonObject } from '../../model/template.ts';

/** Stands in a template for a value that only exists after something else of the plan was applied. */
export const KNOWN_AFTER_APPLY: JsonObject = { 'meshc:known-after-apply': true };

const MARK = Object.keys(KNOWN_AFTER_APPLY)[0] ?? '';

/** Whether any part of a value is only known after apply. */
export function isKnownAfterApply(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(isKnownAfterApply);
  return Object.entries(value).some(([key, child]) => key === MARK || isKnownAfterApply(child));
}

/** One side of a change, from a value of a template. */
export function toPlannedValue(value: Json | undefined): PlannedValue {
  if (value === undefined) return { kind: 'absent' };
  if (isKnownAfterApply(value)) return { kind: 'known-after-apply' };
  return { kind: 'value', value };
}

/** `Ref`, `Fn::GetAtt` and the like: CloudFormation puts a value in the place of the whole object. */
export function isIntrinsic(value: Json): value is JsonObject {
  if (!isObject(value)) return false;
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0) return false;
  return key === 'Ref' || key.startsWith('Fn::') || key === MARK;
}

/** An object that is no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
