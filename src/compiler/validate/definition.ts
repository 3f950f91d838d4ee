import type { Json, JsonObject } from '../../model/template.ts';

/** Looking into ECS's part of a container, which the schema has checked and the compiler otherwise passes on. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; nothing where there is no list. */
export function listOfObjects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whether a container has a health check: `NONE` turns the check of its image off. */
export function hasHealthCheck(healthCheck: Json | undefined): boolean {
  if (!isObject(healthCheck)) return false;
  const { command } = healthCheck;
  return Array.isArray(command) && command[0] !== 'NONE';
}
