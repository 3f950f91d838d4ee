import type { SecretReferenceSpec } from '../../generated/mesh-spec.ts';
import type { ExistingId, SecretReference } from '../../model/mesh.ts';

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
