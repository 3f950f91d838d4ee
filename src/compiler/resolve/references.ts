import type { SecretReferenceSpec } from '../../generated/mesh-spec.ts';
import type { ExistingId } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import type { JsonObject } from '../../model/template.ts';
import { ordered } from './ordered.ts';

/** An id as the template says it: the text, or the import of an export. */
export function resolveExistingId(id: string | { readonly import: string }): ExistingId {
  return typeof id === 'string' ? id : { 'Fn::ImportValue': id.import };
}

/**
 * A reference to a secret. Where a file says neither or both kinds, a rule has reported it; the secret is taken then, so
 * that the later rules see something.
 */
export function resolveSecret(spec: SecretReferenceSpec): SecretReference {
  if (spec.secret === undefined && spec.parameter !== undefined) {
    return { kind: 'parameter', nameOrArn: spec.parameter };
  }
  return {
    kind: 'secret',
    nameOrArn: spec.secret ?? '',
    key: spec.key,
    versionStage: spec.versionStage,
    versionId: spec.versionId,
  };
}

/**
 * A value that ECS takes as it is. The schema has checked it against ECS's own; the compiler does not look into it by
 * name, so it goes on as plain JSON, with its keys in one order.
 */
export function asEcs<T extends object | undefined>(value: T): JsonObject | Extract<T, undefined> {
  return ordered(value as JsonObject | Extract<T, undefined>);
}
